import { Alert, Anchor, Button, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { FileSpreadsheet } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiProblem, refusalOf } from "@/api/problem";
import { useMe } from "@/session/session";
import { download } from "@/shared/files/download";
import { Card, pageStyles } from "@/shared/room/Page";
import { ROOM } from "../../room";
import { t } from "../../texts";
import { ColumnsCard } from "../ColumnsCard";
import { applyChoices, type Recognition } from "../columns";
import { DropZone } from "../DropZone";
import { type Draft, firstOptions, type Options, remember } from "../draft";
import { EarlierImports } from "../EarlierImports";
import { sizeText } from "../file/check";
import { readHere } from "../file/samples";
import styles from "../Import.module.css";
import { OptionFields } from "../OptionFields";
import { Steps } from "../Steps";
import { sendFile } from "../send";

const SAMPLE = "\ufeffName,Phone,E-mail,Company,Notes\r\nRosa Diaz,(212) 555-0153,rosa@example.com,Diaz & Sons,\r\n";

/** The file, whose contacts they become, and how it is read. */
export function FileStep() {
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<Options>(() => firstOptions(me.id));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState("");
  const [isBusy, setBusy] = useState(false);
  // How the file seems to be read, if the API found no numbers in it.
  const [unmatched, setUnmatched] = useState<Recognition | null>(null);

  function change(changes: Partial<Options>) {
    setOptions((before) => ({ ...before, ...changes }));
  }

  function take(chosen: File) {
    setFile(chosen);
    setUnmatched(null);
    setRefusal("");
    change({ choices: {} });
  }

  async function check(event?: FormEvent) {
    event?.preventDefault();
    if (file === null) {
      return;
    }
    setBusy(true);
    setFaults({});
    setRefusal("");
    const draft: Draft & { file: File } = { file, name: file.name, size: file.size, options };
    try {
      // A list that does not exist yet is created when the import begins.
      const job = await sendFile(draft, true, unmatched);
      remember(job.id, draft);
      queries.setQueryData(["jobs", job.id], job);
      navigate(`${ROOM}/import/${job.id}`);
    } catch (error) {
      const fields = error instanceof ApiProblem ? error.fields : {};
      setFaults(fields);
      if (fields.columns !== undefined && unmatched === null) {
        setUnmatched(await readHere(file));
      } else if (fields.delimiter === undefined && fields.encoding === undefined) {
        setRefusal(refusalOf(error));
      }
    } finally {
      setBusy(false);
    }
  }

  const hasNumbers =
    unmatched === null || applyChoices(unmatched.columns, options.choices).some((one) => one.field === "phone_number");
  return (
    <>
      <Steps here={unmatched === null ? 0 : 1} />
      <form onSubmit={(event) => void check(event)} className={styles.form}>
        <Card title={file ? t("import.file") : ""}>
          {file === null ? (
            <DropZone title={t("import.drop")} help={t("import.dropHelp")} onFile={take} />
          ) : (
            <div className={styles.chosen}>
              <span className={pageStyles.symbol} aria-hidden="true">
                <FileSpreadsheet size={20} />
              </span>
              <div className={styles.fileWords}>
                <p className={styles.fileName}>{file.name}</p>
                <p className={pageStyles.soft}>{sizeText(file.size)}</p>
              </div>
              <Button variant="default" size="xs" onClick={() => setFile(null)} disabled={isBusy}>
                {t("import.other")}
              </Button>
            </div>
          )}
          {file === null && (
            <Text size="sm" c="dimmed" mt="md">
              {t("import.workbooks")}{" "}
              <Anchor component="button" type="button" size="sm" onClick={() => download("contacts.csv", SAMPLE)}>
                {t("import.sample")}
              </Anchor>
            </Text>
          )}
        </Card>
        {file !== null && unmatched === null && <OptionFields options={options} faults={faults} onChange={change} />}
        {file !== null && unmatched !== null && (
          <ColumnsCard
            owner={options.userId}
            file={file}
            read={unmatched}
            title={t("import.unmatched")}
            help={t("import.unmatchedHelp")}
            choices={options.choices}
            isBusy={isBusy}
            createsTags={options.createTags}
            onChoices={(choices) => change({ choices })}
            onHeader={(hasHeader) => setUnmatched({ ...unmatched, hasHeader })}
          />
        )}
        {refusal && (
          <Alert color="red" variant="light" role="alert">
            {refusal}
          </Alert>
        )}
        {file !== null && (
          <div className={styles.foot}>
            <p className={styles.footWords} role="status">
              {isBusy ? t("import.uploading") : t("import.checkHelp")}
            </p>
            <Button type="submit" loading={isBusy} disabled={!hasNumbers}>
              {t("import.check")}
            </Button>
          </div>
        )}
      </form>
      {file === null && <EarlierImports userId={options.userId} />}
    </>
  );
}
