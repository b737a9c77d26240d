import { useCallback, useRef } from "react";
import { api, must } from "@/api/client";

/** Tell colleagues that the user is writing, no more often than the server asks for. */
export function useTypingReports(contactId: string): () => void {
  const nextAt = useRef(0);
  return useCallback(() => {
    if (Date.now() < nextAt.current) {
      return;
    }
    nextAt.current = Date.now() + 5_000;
    must(api.POST("/api/v2/conversations/{id}/typing", { params: { path: { id: contactId } } }))
      .then((report) => {
        nextAt.current = Math.max(nextAt.current, report.nextAt);
      })
      // Nobody misses it.
      .catch(() => undefined);
  }, [contactId]);
}
