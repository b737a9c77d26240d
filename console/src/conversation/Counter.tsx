import { t } from "@/messages";
import styles from "./Composer.module.css";
import { countSegments } from "./segments";

export const MAX_LENGTH = 1600;
const MAX_NAMED = 4;

interface Props {
  text: string;
  isNote: boolean;
  isMms: boolean;
}

/** Characters and segments of what is typed, and what makes it more expensive. */
export function Counter({ text, isNote, isMms }: Props) {
  if (text === "") {
    return null;
  }
  const isOver = text.length > MAX_LENGTH;
  const parts = [
    isOver ? t("composer.tooLong", { max: MAX_LENGTH }) : t("composer.characters", { count: text.length }),
  ];
  if (isMms && !isNote) {
    parts.push(t("composer.mms"));
  } else if (!isNote) {
    const { segments, ucs2Characters } = countSegments(text);
    parts.push(t("composer.segments", { count: segments }));
    if (ucs2Characters.length > 0) {
      parts.push(t("composer.ucs2", { characters: ucs2Characters.slice(0, MAX_NAMED).join(" ") }));
    }
  }
  return (
    <div className={styles.counter} data-over={isOver} data-testid="counter">
      {parts.join(" · ")}
    </div>
  );
}
