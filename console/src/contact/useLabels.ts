import { onSnapshot } from "@firebase/firestore";
import { useEffect, useState } from "react";
import { openFirestore } from "@/live/firestore";
import { labelsReference, NO_LABELS, readLabels } from "@/live/labels";
import { useMe, useSession } from "@/session/session";
import { officeOf } from "@/shared/owners";

/** Return the tags and custom fields of an owner's contacts, live; none before they are read, or for another office. */
export function useLabels(owner: string) {
  const { firebase } = useSession();
  const organizationId = officeOf(useMe(), owner);
  const [labels, setLabels] = useState(NO_LABELS);

  useEffect(() => {
    setLabels(NO_LABELS);
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
