import type { Ref } from "react";
import type { Uploads } from "./useUploads";

/** The browser's dialog for files, which a button opens by a click on this. */
export function FilesInput({ ref, uploads }: { ref: Ref<HTMLInputElement>; uploads: Uploads }) {
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      onChange={(event) => {
        uploads.add(event.currentTarget.files ?? []);
        // The same file can be chosen again.
        event.currentTarget.value = "";
      }}
    />
  );
}
