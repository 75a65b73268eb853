// Reads a QR code with the camera: by the browser itself where it can, else by a decoder that is
// fetched when the camera is opened for the first time.

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats?(): Promise<string[]>;
};

type Read = (video: HTMLVideoElement) => Promise<string | undefined>;

const EVERY_MS = 200;
const SIDE = 640;

async function byBrowser(): Promise<Read | undefined> {
  const found = (self as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!found) return undefined;
  const formats = (await found.getSupportedFormats?.()) ?? [];
  if (!formats.includes("qr_code")) return undefined;
  const detector = new found({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

async function byScript(): Promise<Read> {
  const { default: decode } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!pen || !canvas.width || !canvas.height) return undefined;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return decode(data, canvas.width, canvas.height)?.data || undefined;
  };
}

/** Look through the camera until `seen` says that it was the right code. Returns how to stop. */
export async function look(
  video: HTMLVideoElement,
  seen: (content: string) => boolean,
): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment" },
    audio: false,
  });
  let going = true;
  const stop = (): void => {
    going = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
    const read = (await byBrowser()) ?? (await byScript());
    const step = async (): Promise<void> => {
      if (!going) return;
      const content = await read(video).catch(() => undefined);
      if (content && going && seen(content)) stop();
      else setTimeout(() => void step(), EVERY_MS);
    };
    void step();
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}
