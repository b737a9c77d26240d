import { useState } from "react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { t } from "@/messages";
import { sayFault } from "@/shared/toast";
import { nameOf } from "./fileNames";

export interface Upload {
  key: string;
  name: string;
  /** Empty while the file is on its way. */
  url: string;
  preview: string;
}

const MAX_FILES = 10;

export interface Uploads {
  files: Upload[];
  isBusy: boolean;
  /** Whether no further file can be attached. */
  isFull: boolean;
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  clear: () => void;
}

async function upload(file: File): Promise<string> {
  const body = new FormData();
  body.append("file", file, file.name);
  const stored = await must(
    api.POST("/api/v2/media", { body: body as unknown as { file: string }, bodySerializer: () => body }),
  );
  return stored.url;
}

/** Return a file that is stored already. */
function storedFile(url: string): Upload {
  return { key: url, name: nameOf(url), url, preview: "" };
}

/**
 * Files that are attached to a message being written; each is uploaded at once.
 *
 * @param stored addresses of the files that the message has already.
 */
export function useUploads(stored: string[] = [], max: number = MAX_FILES): Uploads {
  const [files, setFiles] = useState<Upload[]>(() => stored.map(storedFile));

  async function start(file: File) {
    const key = crypto.randomUUID();
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
    setFiles((before) => [...before, { key, name: file.name, url: "", preview }]);
    try {
      const url = await upload(file);
      setFiles((before) => before.map((one) => (one.key === key ? { ...one, url } : one)));
    } catch (error) {
      setFiles((before) => before.filter((one) => one.key !== key));
      sayFault(t("composer.uploadFailed", { name: file.name, reason: wordsOf(error) }));
    }
  }

  return {
    files,
    isBusy: files.some((file) => !file.url),
    isFull: files.length >= max,
    add: (added) => {
      for (const file of [...added].slice(0, max - files.length)) {
        void start(file);
      }
    },
    remove: (key) => setFiles((before) => before.filter((file) => file.key !== key)),
    clear: () => setFiles([]),
  };
}
