import { api, must } from "@/api/client";
import type { Job } from "@/shared/jobs/job";
import { columnsParameter, type Recognition } from "./columns";
import type { Draft } from "./draft";
import { isJsonLines } from "./file/samples";
import { isDelimiter } from "./file/table";

/** Files from this size on are compressed on the way. */
const COMPRESSED_FROM = 1024 ** 2;
/** The API refuses what grows more when it is unpacked. */
const MAX_RATIO = 150;
const JSON_LINES = /\.(jsonl|ndjson)$/i;

/**
 * Send a file to be checked or imported, and return the job that does it.
 *
 * @param read how the file was read before, if columns were chosen.
 */
export async function sendFile(
  draft: Draft & { file: File },
  isDryRun: boolean,
  read: Recognition | null,
): Promise<Job> {
  const { options, file } = draft;
  const isJson = JSON_LINES.test(file.name) || (await isJsonLines(file));
  const hasHeader = options.skipFirstLine ?? read?.hasHeader ?? true;
  const hasChoices = read !== null && Object.keys(options.choices).length > 0;
  const { body, encoding } = await pack(file);
  return must(
    api.POST("/api/v2/contacts/import", {
      params: {
        query: {
          userId: options.userId,
          ...(isDryRun ? { dryRun: true } : {}),
          ...(options.listId ? { listId: options.listId } : {}),
          ...(options.region ? { region: options.region } : {}),
          ...(options.delimiter ? { delimiter: options.delimiter } : {}),
          ...(options.encoding ? { encoding: options.encoding } : {}),
          ...(options.cutExtensions ? { cutExtensions: true } : {}),
          ...(options.createTags ? { createTags: true } : {}),
          ...(options.skipFirstLine === null ? {} : { skipFirstLine: options.skipFirstLine }),
          ...(hasChoices
            ? {
                columns: columnsParameter(read.columns, options.choices, hasHeader),
                skipFirstLine: hasHeader,
                ...(isDelimiter(read.delimiter) ? { delimiter: read.delimiter } : {}),
              }
            : {}),
        },
      },
      body: "",
      bodySerializer: () => body,
      headers: {
        "Content-Type": isJson ? "application/x-ndjson" : "text/csv",
        ...(encoding ? { "Content-Encoding": encoding } : {}),
      },
    }),
  );
}

async function pack(file: File): Promise<{ body: Blob; encoding: string }> {
  if (file.size < COMPRESSED_FROM || typeof CompressionStream === "undefined") {
    return { body: file, encoding: "" };
  }
  const packed = await new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob();
  return packed.size * MAX_RATIO < file.size ? { body: file, encoding: "" } : { body: packed, encoding: "gzip" };
}
