"""`field__any_of=[...]`: one of very many values, sent as one array.

`__in` sends each value as a parameter of its own; with the thousands of a batch of a table, reading
the statement then takes longer than answering it.
"""

from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class AnyOf(Lookup):
    lookup_name = "any_of"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        array, array_params = self.process_rhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        return f"{column} = ANY({array}::{kind}[])", [*params, *array_params]
