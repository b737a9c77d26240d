import { ActionIcon, Button, SegmentedControl, Textarea, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { AlarmClock, Braces, CalendarClock, Paperclip, Send } from "lucide-react";
import {
  type ClipboardEvent,
  type ComponentPropsWithRef,
  type DragEvent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import type { components } from "@/api/schema.gen";
import { useInbox } from "@/inbox/inbox";
import { REPLY_EVENT } from "@/inbox/shortcuts";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { MergeFieldMenu } from "@/shared/mergeFields/MergeFieldMenu";
import { hasBrackets, insertField } from "@/shared/mergeFields/mergeFields";
import { displayName } from "@/shared/phone";
import { AttachedFiles } from "@/shared/uploads/AttachedFiles";
import { FilesInput } from "@/shared/uploads/FilesInput";
import { useUploads } from "@/shared/uploads/useUploads";
import { Banner } from "./Banner";
import { CannedMenu, useCanned } from "./CannedMenu";
import styles from "./Composer.module.css";
import { Counter, MAX_LENGTH } from "./Counter";
import { type Draft, keepDraft, readDraft } from "./drafts";
import { lockOf, numberFor } from "./locks";
import { MergePreview } from "./MergePreview";
import type { Outbox, OutboxEntry } from "./outbox";
import { ReminderDialog } from "./ReminderDialog";
import { ScheduleDialog } from "./ScheduleDialog";
import { useTypingReports } from "./typing";
import { useMergeFields } from "./useMergeFields";

interface Props {
  contact: Contact;
  outbox: Outbox;
  consent: components["schemas"]["ConsentRequirement"] | undefined;
  /** A refused message that is to be corrected. */
  returned: OutboxEntry | null;
  onTaken: () => void;
}

const ICON = 18;

export function Composer({ contact, outbox, consent, returned, onTaken }: Props) {
  const me = useMe();
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
  const number = numberFor(contact, numbers);
  const lock = lockOf(contact, number);
  // Notes reach colleagues alone, so they stay possible.
  const isNote = draft.isNote || lock !== null;
  const text = draft.text;
  const isGroup = contact.participants.length > 0;
  const message = {
    contactId: contact.id,
    to: isGroup ? contact.participants : contact.phone,
    from: number?.phone_number ?? "",
    body: text.trim(),
    media: isNote ? [] : uploads.files.map((file) => file.url),
  };
  const hasFields = !isNote && !isGroup && hasBrackets(message.body);
  const fields = useMergeFields(message, !hasFields || draft.isLiteral, contact.updated);
  const mergeFields = hasFields && !draft.isLiteral;
  const isReady =
    (message.body !== "" || message.media.length > 0) &&
    !uploads.isBusy &&
    !fields.isChecking &&
    message.body.length <= MAX_LENGTH;

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

  // biome-ignore lint/correctness/useExhaustiveDependencies: a text is taken once
  useEffect(() => {
    if (returned) {
      write({ text: text ? `${returned.body}\n${text}` : returned.body, isNote: returned.isNote });
      onTaken();
      field.current?.focus();
    }
  }, [returned]);

  function insert(name: string) {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    const inserted = insertField(text, name, selectionStart, selectionEnd);
    write({ text: inserted.text, isLiteral: false });
    // The menu closes and the text is drawn first.
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(inserted.caret, inserted.caret);
    });
  }

  function clear() {
    write({ text: "", isLiteral: false });
    uploads.clear();
  }

  function send() {
    if (isReady) {
      void fields.check((filled) => {
        outbox.add({ ...message, isNote, mergeFields, filled });
        clear();
        field.current?.focus();
      });
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
      <Banner contact={contact} lock={lock} from={message.from} consent={consent} />
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
          readOnly={fields.isChecking}
          onChange={(event) => write({ text: event.currentTarget.value })}
          onKeyDown={press}
          onPaste={paste}
          aria-label={t("composer.label", { name })}
          aria-controls={canned.isOpen ? "canned" : undefined}
          placeholder={
            isDragging ? t("composer.drop") : t(isNote ? "composer.notePlaceholder" : "composer.placeholder")
          }
        />
        {hasFields && (
          <MergePreview
            name={name}
            filled={fields.filled}
            refusal={fields.refusal}
            isLiteral={draft.isLiteral}
            setLiteral={(isLiteral) => {
              write({ isLiteral });
              field.current?.focus();
            }}
          />
        )}
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
              {!isGroup && (
                <MergeFieldMenu owner={contact.uid} onChoose={insert}>
                  <Tool words={t("composer.fields")}>
                    <Braces size={ICON} />
                  </Tool>
                </MergeFieldMenu>
              )}
              <Tool
                words={t("composer.schedule")}
                disabled={!isReady}
                onClick={() => void fields.check(() => schedule.open())}
              >
                <CalendarClock size={ICON} />
              </Tool>
            </>
          )}
          {!me.restrictions.includes("reminders") && (
            <Tool words={t("composer.remind")} onClick={remind.open}>
              <AlarmClock size={ICON} />
            </Tool>
          )}
          <FilesInput ref={files} uploads={uploads} />
          <div className={styles.end}>
            <Counter text={fields.filled || text} isNote={isNote} isMms={isGroup || message.media.length > 0} />
            <Button
              size="sm"
              className={styles.send ?? ""}
              disabled={!isReady && !fields.isChecking}
              loading={fields.isChecking}
              onClick={send}
              leftSection={<Send size={16} />}
              aria-label={t(isNote ? "composer.saveNote" : "composer.send")}
            >
              {t(isNote ? "app.save" : "composer.send")}
            </Button>
          </div>
        </div>
      </div>
      {isScheduling && <ScheduleDialog message={{ ...message, mergeFields }} onClose={schedule.close} onDone={clear} />}
      {isReminding && <ReminderDialog contact={contact} text={text.trim()} onClose={remind.close} />}
    </footer>
  );
}

interface ToolProps extends ComponentPropsWithRef<"button"> {
  words: string;
}

/** A button of the bar; a menu adds what opens it. */
function Tool({ words, disabled = false, children, ...button }: ToolProps) {
  return (
    <Tooltip label={words}>
      <ActionIcon {...button} variant="subtle" color="gray" size="lg" aria-label={words} disabled={disabled}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
