// Pictures are made small on the phone before they are kept: drawn anew, so that neither the place nor
// the camera's data travel with them.

import { newId } from "./ids";

const LONGEST = 1600;
const QUALITY = 0.8;

export interface Taken {
  id: string;
  bytes: ArrayBuffer;
}

/** The picture as a JPEG of at most 1600 pixels a side, without what the camera wrote into it. */
export async function taken(file: File): Promise<Taken> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
  if (!blob) throw new Error("the picture cannot be drawn");
  return { id: newId(), bytes: await blob.arrayBuffer() };
}
