import { Alert, Button } from "@mantine/core";
import { Braces, Eye } from "lucide-react";
import { t } from "@/messages";
import styles from "./Composer.module.css";
import { TextButton } from "./TextButton";

interface Props {
  name: string;
  /** The text with the values of the contact. */
  filled: string;
  /** Why the API does not take the text. */
  refusal: string;
  /** Whether brackets are sent as they are typed. */
  isLiteral: boolean;
  setLiteral: (isLiteral: boolean) => void;
}

/** How a text with brackets will read, or what is wrong with it. */
export function MergePreview({ name, filled, refusal, isLiteral, setLiteral }: Props) {
  if (isLiteral) {
    return (
      <div className={styles.literal}>
        <Braces size={14} aria-hidden="true" /> {t("fields.literal")}
        <TextButton onClick={() => setLiteral(false)}>{t("fields.fillIn")}</TextButton>
      </div>
    );
  }
  if (refusal) {
    return (
      <Alert color="yellow" variant="light" p="xs" my="xs" icon={<Braces size={18} />} role="alert">
        <div className={styles.refusal}>
          <span>{refusal}</span>
          <Button size="compact-sm" variant="default" onClick={() => setLiteral(true)}>
            {t("fields.asTyped")}
          </Button>
        </div>
      </Alert>
    );
  }
  return (
    filled && (
      <figure className={styles.preview} data-testid="merge-preview">
        <figcaption>
          <Eye size={14} aria-hidden="true" /> {t("fields.preview", { name })}
        </figcaption>
        <div>{filled}</div>
      </figure>
    )
  );
}
