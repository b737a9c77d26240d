import { FormCard } from "@/shared/forms/FormCard";
import { t } from "../../words";
import type { TabProps } from "../OrganizationPage";
import { HolidaysField } from "./HolidaysField";
import { HoursField } from "./HoursField";
import { areInOrder, readHours } from "./hours";
import { useSettings } from "./useSettings";
import { ZoneField } from "./ZoneField";

/** When the office is open. */
export function BusinessHoursTab({ organization, settings }: TabProps) {
  const form = useSettings(organization.id, "businessHours", settings);
  const { values } = form;
  const hours = readHours(values.hours);
  return (
    <FormCard title={t("office.business")} help={t("office.businessHelp")} form={form} isFaulty={!areInOrder(hours)}>
      <HoursField value={hours} onChange={(value) => form.set("hours", value as typeof values.hours)} />
      <ZoneField
        label={t("office.zone")}
        otherwise={t("office.zoneOfInstance")}
        value={values.timezone}
        fault={form.faults["businessHours.timezone"]}
        onChange={(zone) => form.set("timezone", zone)}
      />
      <HolidaysField
        hasUntil
        value={values.holidays}
        onChange={(holidays) => form.set("holidays", holidays as typeof values.holidays)}
      />
    </FormCard>
  );
}
