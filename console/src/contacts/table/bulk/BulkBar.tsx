import { Button, CloseButton } from "@mantine/core";
import { Archive, ListPlus, Tag as TagIcon } from "lucide-react";
import { useState } from "react";
import { useMe } from "@/session/session";
import { officeOf } from "@/shared/owners";
import { useAction } from "@/shared/room/useAction";
import { say } from "@/shared/toast";
import type { ContactList, CustomField, Tag } from "@/shared/vocabulary";
import { t } from "../../texts";
import { useContactChanges } from "../changes";
import { type ContactFilters, isFiltered, toChoice } from "../filters/filters";
import type { SelectionActions } from "../selection";
import styles from "../Table.module.css";
import { type Action, applyAction, batchOf, isAsked, isJob, type ListAction, type PlainAction } from "./actions";
import { allowedActions } from "./allowed";
import { ChooseDialog } from "./ChooseDialog";
import { DeleteAllDialog } from "./DeleteAllDialog";
import { JobDialog } from "./JobDialog";
import { More } from "./More";
import { Picker } from "./Picker";
import { RunDialog } from "./RunDialog";
import { beginJob, doBatch } from "./requests";

interface Props {
  owner: string;
  filters: ContactFilters;
  lists: ContactList[];
  tags: Tag[];
  fields: CustomField[];
  selection: SelectionActions;
  loaded: number;
  hasMore: boolean;
}

const ICON = 15;

/** What can be done with the selected contacts. */
export function BulkBar({ owner, filters, lists, tags, fields, selection, loaded, hasMore }: Props) {
  const me = useMe();
  const changes = useContactChanges();
  const { isBusy, run } = useAction(["lists", "tags"]);
  const [asked, setAsked] = useState<PlainAction | null>(null);
  const [job, setJob] = useState<{ id: string; action: ListAction } | null>(null);
  const [removed, setRemoved] = useState<"removeFromList" | "removeTag" | null>(null);
  const chosen = selection.selection;
  const ids = chosen.isAll ? null : [...chosen.ids];
  const allowed = allowedActions(me.restrictions, chosen.isAll, filters, officeOf(me, owner) !== "");

  function change(action: Action, changed: string[]) {
    void changes.change(changed, (contact) => applyAction(contact, action));
  }

  /** Do an action at once where that is quick and harmless; otherwise ask first, or let a job do it. */
  function act(action: Action) {
    if (ids === null && isJob(action)) {
      void run(async () => setJob({ id: await beginJob(action, owner, toChoice(filters, fields)), action }));
    } else if (ids === null || isAsked(action) || ids.length > batchOf(action)) {
      setAsked(action as PlainAction);
    } else {
      void run(async () => {
        const outcome = await doBatch(action, owner, ids, allowed.isOneByOne);
        change(action, ids);
        selection.clear();
        say(t(`bulk.done.${action.kind}`, { count: outcome.changed, name: "name" in action ? action.name : "" }));
      });
    }
  }

  function finish() {
    setAsked(null);
    setJob(null);
    selection.clear();
  }

  return (
    <div className={styles.bulk} role="toolbar" aria-label={t("bulk.bar")}>
      <span className={styles.count} role="status">
        {ids === null
          ? t(isFiltered(filters) ? "bulk.allMatching" : "bulk.all")
          : t("bulk.selected", { count: ids.length })}
      </span>
      {hasMore && ids !== null && ids.length >= loaded && (
        <Button size="compact-sm" variant="light" onClick={selection.selectAll}>
          {t(isFiltered(filters) ? "bulk.selectMatching" : "bulk.selectAll")}
        </Button>
      )}
      <div className={styles.actions}>
        {allowed.lists && (
          <Picker
            label={t("bulk.toList")}
            icon={ListPlus}
            entries={lists}
            nothing={t("bulk.noLists")}
            isBusy={isBusy}
            onPick={({ id, name }) => act({ kind: "addToList", id, name })}
          />
        )}
        {allowed.tags && (
          <Picker
            label={t("bulk.tag")}
            icon={TagIcon}
            entries={tags}
            nothing={t("bulk.noTags")}
            isBusy={isBusy}
            onPick={({ id, name }) => act({ kind: "addTag", id, name })}
          />
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<Archive size={ICON} />}
          loading={isBusy}
          onClick={() => act({ kind: "archive" })}
        >
          {t("bulk.archive")}
        </Button>
        <More allowed={allowed} act={act} onRemove={setRemoved} />
      </div>
      <CloseButton className={styles.clear} aria-label={t("bulk.clear")} onClick={selection.clear} />
      {asked?.kind === "delete" && ids === null && !isFiltered(filters) ? (
        <DeleteAllDialog owner={owner} onEnd={() => void changes.reset()} onClose={finish} />
      ) : (
        asked !== null && (
          <RunDialog
            action={asked}
            owner={owner}
            ids={ids}
            filters={filters}
            isOneByOne={allowed.isOneByOne}
            onBatch={(done) => change(asked, done)}
            onClose={(hasRun) => (hasRun ? finish() : setAsked(null))}
          />
        )
      )}
      {removed !== null && (
        <ChooseDialog
          title={t(removed === "removeTag" ? "bulk.untag" : "bulk.offList")}
          label={t(removed === "removeTag" ? "bulk.tagName" : "bulk.listName")}
          submit={t("room.remove")}
          entries={removed === "removeTag" ? tags : lists}
          onChoose={({ id, name }) => {
            setRemoved(null);
            act({ kind: removed, id, name });
          }}
          onClose={() => setRemoved(null)}
        />
      )}
      {job !== null && (
        <JobDialog
          jobId={job.id}
          title={t(`bulk.doing.${job.action.kind}`, { name: job.action.name })}
          done={({ counts: { changed = 0, unchanged = 0 } }) =>
            t(unchanged > 0 ? "bulk.jobDoneOf" : "bulk.jobDone", { count: changed, unchanged })
          }
          onEnd={() => void changes.reset()}
          onClose={finish}
        />
      )}
    </div>
  );
}
