import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, must } from "@/api/client";
import { ApiProblem, refusalOf } from "@/api/problem";
import { hasBrackets, isInBrackets } from "@/shared/mergeFields/mergeFields";

const DELAY_MS = 350;
const FRESH_MS = 5_000;

interface Message {
  to: string | string[];
  from: string;
  body: string;
  media: string[];
}

export interface MergeFields {
  /** The text with the values of the contact; empty if that is what is typed. */
  filled: string;
  /** Why the API does not take the text, in its words. */
  refusal: string;
  isChecking: boolean;
  /** Ask the API about the text, then pass on the filled one; nothing follows if the API refuses it. */
  check: (then: (filled: string) => void) => Promise<void>;
}

/**
 * The merge fields of a message that is being written, filled in by the API.
 *
 * @param isOff brackets are not looked at.
 * @param version of the contact, whose values may have changed.
 */
export function useMergeFields(message: Message, isOff: boolean, version: number): MergeFields {
  const queries = useQueryClient();
  const [isChecking, setChecking] = useState(false);
  const [refused, setRefused] = useState({ body: "", words: "" });
  const isAsked = useRef(false);
  const mayHave = !isOff && hasBrackets(message.body);
  const [settled] = useDebouncedValue(message.body, DELAY_MS);
  const shown = useQuery({
    ...preview(message, version),
    enabled: mayHave && settled === message.body && !isInBrackets(message.body),
    // While somebody goes on typing, what was shown stays until it is asked for again.
    placeholderData: (before, query) => (isSameDraft(query?.queryKey[3], message.body) ? before : undefined),
  });
  const isRefused = refused.body === message.body && refused.words !== "";

  async function check(then: (filled: string) => void): Promise<void> {
    if (!mayHave) {
      then("");
      return;
    }
    if (isAsked.current) {
      return;
    }
    isAsked.current = true;
    setChecking(true);
    try {
      then((await queries.fetchQuery({ ...preview(message, version), staleTime: FRESH_MS })).text);
    } catch (error) {
      if (error instanceof ApiProblem && !error.isTemporary) {
        setRefused({ body: message.body, words: refusalOf(error) });
      } else {
        // The message waits for the server, which fills in its fields or says why it cannot.
        then("");
      }
    } finally {
      isAsked.current = false;
      setChecking(false);
    }
  }

  const text = mayHave ? (shown.data?.text ?? "") : "";
  const problem = shown.error instanceof ApiProblem && !shown.error.isTemporary ? refusalOf(shown.error) : "";
  const refusal = mayHave ? problem || (isRefused ? refused.words : "") : "";
  return { filled: refusal || text === message.body ? "" : text, refusal, isChecking, check };
}

function isSameDraft(before: unknown, body: string): boolean {
  return typeof before === "string" && (body.startsWith(before) || before.startsWith(body));
}

function preview(message: Message, version: number) {
  const { to, from, body, media } = message;
  return {
    queryKey: ["messagePreview", to, from, body, media.length, version],
    queryFn: () =>
      must(api.POST("/api/v2/messages/preview", { body: { to, from, message: body, media, mergeFields: true } })),
    retry: false,
    networkMode: "always" as const,
  };
}
