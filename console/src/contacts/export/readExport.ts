import { api, must } from "@/api/client";
import { t } from "../texts";
import { type ExportQuery, isComplete } from "./request";

/** The end of an archive or of JSON lines is within as many bytes. */
const END_BYTES = 66_000;

/** The file broke off: what arrived is not what was asked for. */
export class CutOffError extends Error {}

/**
 * Read an export.
 *
 * @param onBytes told how many bytes have arrived.
 * @throws CutOffError if the transfer broke off, or the file has no end.
 */
export async function readExport(
  query: ExportQuery,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const body = await must(api.GET("/api/export", { params: { query }, parseAs: "stream", signal }));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let count = 0;
  const reader = (body as unknown as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      count += next.value.length;
      onBytes(count);
    }
  } catch (error) {
    throw signal.aborted ? error : new CutOffError(t("export.cutOff"));
  }
  const file = new Blob(parts);
  const end = new Uint8Array(await file.slice(-END_BYTES).arrayBuffer());
  if (!isComplete(query.format ?? "jsonl", end)) {
    throw new CutOffError(t("export.cutOff"));
  }
  return file;
}
