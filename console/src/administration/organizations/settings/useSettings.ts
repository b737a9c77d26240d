import { type Form, useForm } from "@/shared/forms/useForm";
import { type Settings, type SettingsUpdate, updateSettings } from "../organizations";

type Subject = keyof Settings & keyof SettingsUpdate;

/** Return the form of a subject of an organization's settings. */
export function useSettings<Name extends Subject>(id: string, name: Name, settings: Settings): Form<Settings[Name]> {
  return useForm(settings[name], ["organizationSettings"], (changes) =>
    updateSettings(id, { [name]: changes } as SettingsUpdate),
  );
}
