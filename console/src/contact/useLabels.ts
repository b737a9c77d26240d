import { onSnapshot } from "@firebase/firestore";
import { useEffect, useState } from "react";
import { openFirestore } from "@/live/firestore";
import { labelsReference, NO_LABELS, readLabels } from "@/live/labels";
import { useMe, useSession } from "@/session/session";

/** Return the tags and custom fields of the user's organization, live; none before they are read. */
export function useLabels() {
  const { firebase } = useSession();
  const organizationId = useMe().organization?.id ?? "";
  const [labels, setLabels] = useState(NO_LABELS);

  useEffect(() => {
    if (organizationId === "") {
      return;
    }
    return onSnapshot(
      labelsReference(openFirestore(firebase), organizationId),
      (document) => setLabels(readLabels(document.data() ?? {})),
      // The rules refuse a document that does not exist yet.
      () => setLabels(NO_LABELS),
    );
  }, [firebase, organizationId]);

  return labels;
}
