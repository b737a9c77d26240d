import { ActionIcon, Button, SegmentedControl, Textarea, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { AlarmClock, CalendarClock, Paperclip, Send } from "lucide-react";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { components } from "@/api/schema.gen";
import { useInbox } from "@/inbox/inbox";
import { REPLY_EVENT } from "@/inbox/shortcuts";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { displayName } from "@/shared/phone";
import { AttachedFiles } from "./AttachedFiles";
import { Banner, lockOf } from "./Banner";
import { CannedMenu, useCanned } from "./CannedMenu";
import styles from "./Composer.module.css";
import { Counter, MAX_LENGTH } from "./Counter";
import { type Draft, keepDraft, readDraft } from "./drafts";
import type { Outbox } from "./outbox";
import { ReminderDialog } from "./ReminderDialog";
import { ScheduleDialog } from "./ScheduleDialog";
import { useTypingReports } from "./typing";
import { useUploads } from "./useUploads";

interface Props {
  contact: Contact;
  outbox: Outbox;
  consent: components["schemas"]["ConsentRequirement"] | undefined;
}

const ICON = 18;

export function Composer({ contact, outbox, consent }: Props) {
  const { reader, numbers } = useInbox();
  const [draft, setDraft] = useState<Draft>(() => readDraft(reader, contact.id));
  const [isDragging, setDragging] = useState(false);
  const [isScheduling, schedule] = useDisclosure(false);
  const [isReminding, remind] = useDisclosure(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const uploads = useUploads();
  const reportTyping = useTypingReports(contact.id);
  const name = displayName(contact);
  const lock = lockOf(contact);
  // Notes reach colleagues alone, so they stay possible.
  const isNote = draft.isNote || lock !== null;
  const text = draft.text;
  const isGroup = contact.participants.length > 0;
  const owner = numbers.find((entry) => entry.userId === contact.uid);
  const message = {
    contactId: contact.id,
    to: isGroup ? contact.participants : contact.phone,
    from: contact.lastNumber || (owner?.phone_number ?? ""),
    body: text.trim(),
    media: isNote ? [] : uploads.files.map((file) => file.url),
  };
  const isReady =
    (message.body !== "" || message.media.length > 0) && !uploads.isBusy && message.body.length <= MAX_LENGTH;

  function write(changes: Partial<Draft>) {
    const next = { ...draft, ...changes };
    setDraft(next);
    keepDraft(reader, contact.id, next);
    if (changes.text && !isNote) {
      reportTyping();
    }
  }

  const canned = useCanned(text, contact.id, (body) => write({ text: body }), isNote);

  useEffect(() => {
    const focus = () => field.current?.focus();
    window.addEventListener(REPLY_EVENT, focus);
    return () => window.removeEventListener(REPLY_EVENT, focus);
  }, []);

  function clear() {
    write({ text: "" });
    uploads.clear();
  }

  function send() {
    if (isReady) {
      outbox.add({ ...message, isNote });
      clear();
      field.current?.focus();
    }
  }

  function press(event: KeyboardEvent) {
    if (canned.press(event)) {
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      field.current?.blur();
    }
  }

  function paste(event: ClipboardEvent) {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      uploads.add(event.clipboardData.files);
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setDragging(false);
    uploads.add(event.dataTransfer.files);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped here; the keyboard has a button for them
    <footer
      className={styles.composer}
      data-note={isNote}
      data-dragging={isDragging}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(!isNote);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={drop}
    >
      <Banner contact={contact} lock={lock} consent={consent} />
      <div className={styles.box}>
        <AttachedFiles uploads={uploads} />
        <CannedMenu canned={canned} />
        <Textarea
          ref={field}
          autosize
          minRows={1}
          maxRows={9}
          variant="unstyled"
          classNames={{ input: styles.input ?? "" }}
          value={text}
          onChange={(event) => write({ text: event.currentTarget.value })}
          onKeyDown={press}
          onPaste={paste}
          aria-label={t("composer.label", { name })}
          aria-controls={canned.isOpen ? "canned" : undefined}
          placeholder={
            isDragging ? t("composer.drop") : t(isNote ? "composer.notePlaceholder" : "composer.placeholder")
          }
        />
        <div className={styles.bar}>
          {lock === null && (
            <SegmentedControl
              size="xs"
              aria-label={t("composer.kind")}
              value={isNote ? "note" : "message"}
              onChange={(kind) => write({ isNote: kind === "note" })}
              data={[
                { value: "message", label: t("composer.message") },
                { value: "note", label: t("composer.note") },
              ]}
            />
          )}
          {!isNote && (
            <>
              <Tool words={t("composer.attach")} onClick={() => files.current?.click()}>
                <Paperclip size={ICON} />
              </Tool>
              <Tool words={t("composer.schedule")} disabled={!isReady} onClick={schedule.open}>
                <CalendarClock size={ICON} />
              </Tool>
            </>
          )}
          <Tool words={t("composer.remind")} onClick={remind.open}>
            <AlarmClock size={ICON} />
          </Tool>
          <input
            ref={files}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              uploads.add(event.currentTarget.files ?? []);
              event.currentTarget.value = "";
            }}
          />
          <div className={styles.end}>
            <Counter text={text} isNote={isNote} isMms={isGroup || message.media.length > 0} />
            <Button
              size="sm"
              className={styles.send ?? ""}
              disabled={!isReady}
              onClick={send}
              leftSection={<Send size={16} />}
              aria-label={t(isNote ? "composer.saveNote" : "composer.send")}
            >
              {t(isNote ? "app.save" : "composer.send")}
            </Button>
          </div>
        </div>
      </div>
      {isScheduling && <ScheduleDialog message={message} onClose={schedule.close} onDone={clear} />}
      {isReminding && <ReminderDialog contact={contact} text={text.trim()} onClose={remind.close} />}
    </footer>
  );
}

interface ToolProps {
  words: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function Tool({ words, disabled = false, onClick, children }: ToolProps) {
  return (
    <Tooltip label={words}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
