import { type FormEvent, useEffect, useState } from "react";
import { t } from "@/messages";
import { useAction } from "@/shared/room/useAction";
import { differences } from "./changes";

/** The values of a form while a person changes them. */
export interface Form<Values> {
  values: Values;
  set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  isChanged: boolean;
  isBusy: boolean;
  faults: Record<string, string>;
  submit: (event: FormEvent) => void;
}

/**
 * Return a form of stored values, which sends what was changed.
 *
 * @param stored the values as the API has them; a change of them there shows at once.
 * @param changed first part of the names of queries whose content changes.
 */
export function useForm<Values extends object>(
  stored: Values,
  changed: string[],
  save: (changes: Partial<Values>) => Promise<unknown>,
): Form<Values> {
  const action = useAction(changed);
  const [values, setValues] = useState(stored);
  const content = JSON.stringify(stored);
  useEffect(() => setValues(JSON.parse(content) as Values), [content]);
  const changes = differences(stored, values);

  function submit(event: FormEvent) {
    event.preventDefault();
    void action.run(() => save(changes), t("room.saved"));
  }

  return {
    values,
    set: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    isChanged: Object.keys(changes).length > 0,
    isBusy: action.isBusy,
    faults: action.faults,
    submit,
  };
}
