import { ActionIcon, NumberInput, Select, TextInput } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useEffect } from "react";
import { AttachmentsField } from "@/shared/uploads/AttachmentsField";
import { useUploads } from "@/shared/uploads/useUploads";
import { MessageField } from "../MessageField";
import { t } from "../texts";
import styles from "./Drips.module.css";
import type { Step } from "./order";
import { whenOf } from "./steps";

const MAX_MEDIA = 3;
const UNITS = ["minutes", "hours", "days", "weeks"] as const;

interface Props {
  step: Step;
  number: number;
  onChange: (step: Step) => void;
  /** Hear whether files are on their way. */
  onUploading: (isUploading: boolean) => void;
  onRemove: (() => void) | undefined;
}

/** One message of a campaign, and how long after the enrollment it is sent. */
export function StepEditor({ step, number, onChange, onUploading, onRemove }: Props) {
  const uploads = useUploads(step.media, MAX_MEDIA);
  const media = uploads.files.map((file) => file.url).filter((url) => url !== "");
  const isChanged = media.join() !== step.media.join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the files alone change it
  useEffect(() => {
    if (isChanged) {
      onChange({ ...step, media });
    }
    onUploading(uploads.isBusy);
  }, [uploads.files]);

  const hasTime = step.intervalType === "days" || step.intervalType === "weeks";
  return (
    <li className={styles.step}>
      <div className={styles.when}>
        <span className={styles.whenWords}>{whenOf(step)}</span>
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("drips.removeStep", { number })} onClick={onRemove}>
            <Trash2 size={16} />
          </ActionIcon>
        )}
      </div>
      <div className={styles.timing}>
        <NumberInput
          label={t("drips.after")}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          required
          withAsterisk={false}
          value={step.interval}
          onChange={(value) => onChange({ ...step, interval: Number(value) || 0 })}
        />
        <Select
          label={t("drips.unit")}
          allowDeselect={false}
          value={step.intervalType}
          data={UNITS.map((value) => ({ value, label: t(`drips.unit.${value}`) }))}
          onChange={(value) =>
            value !== null &&
            onChange({
              ...step,
              intervalType: value,
              timeOfDay: value === "days" || value === "weeks" ? step.timeOfDay : null,
            })
          }
        />
        {hasTime && (
          <TextInput
            type="time"
            className={styles.time ?? ""}
            label={t("drips.time")}
            value={step.timeOfDay ?? ""}
            onChange={(event) => onChange({ ...step, timeOfDay: event.currentTarget.value || null })}
          />
        )}
      </div>
      <MessageField
        label={t("drips.message", { number })}
        hasMergeFields
        value={step.message}
        onChange={(message) => onChange({ ...step, message })}
      />
      <AttachmentsField uploads={uploads} />
    </li>
  );
}
