import { Button, Stack, Switch, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { countSegments } from "@/conversation/segments";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import styles from "./Messages.module.css";
import type { Save, Stored } from "./useMessageSettings";

const MAX_SIGNATURE = 300;

/** The text below each message of the user. */
export function SignatureCard({ stored, save }: { stored: Stored; save: Save }) {
  const [isOn, setOn] = useState(stored.signatureEnabled);
  const [text, setText] = useState(stored.signatureText);
  const { isBusy, run } = useAction();
  const isChanged = isOn !== stored.signatureEnabled || text !== stored.signatureText;

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(() => save({ signatureEnabled: isOn, signatureText: text.trim() }), t("room.saved"));
  }

  return (
    <Card
      title={t("signature.title")}
      help={t("signature.help")}
      actions={
        <Switch
          label={t("signature.on")}
          checked={isOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
          labelPosition="left"
        />
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Textarea
            label={t("signature.text")}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={MAX_SIGNATURE}
            value={text}
            placeholder={t("signature.placeholder")}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {isOn && text.trim() && (
            <figure className={styles.preview}>
              <figcaption className={pageStyles.soft}>
                {t("signature.preview", { count: countSegments(`${t("signature.sample")}\n${text}`).segments })}
              </figcaption>
              <div className={styles.bubble}>
                {t("signature.sample")}
                {"\n"}
                {text.trim()}
              </div>
            </figure>
          )}
        </Stack>
        <div className={pageStyles.foot}>
          <Button type="submit" loading={isBusy} disabled={!isChanged}>
            {t("app.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
