import { Button, Combobox, ScrollArea, useCombobox } from "@mantine/core";
import { ChevronDown, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { t } from "../../texts";

interface Entry {
  id: string;
  name: string;
}

interface Props {
  label: string;
  icon: LucideIcon;
  entries: Entry[];
  /** What is said where there is nothing to choose. */
  nothing: string;
  isBusy: boolean;
  onPick: (entry: Entry) => void;
}

const MAX_HEIGHT = 260;
/** From this many entries on there is a field to find one. */
const MANY = 8;

/** A button that opens a list of names, of which one is chosen. */
export function Picker({ label, icon: Icon, entries, nothing, isBusy, onPick }: Props) {
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch("");
    },
    onDropdownOpen: () => (entries.length > MANY ? combobox.focusSearchInput() : combobox.focusTarget()),
  });
  const words = search.trim().toLowerCase();
  const found = entries.filter((entry) => entry.name.toLowerCase().includes(words));
  return (
    <Combobox
      store={combobox}
      width={240}
      position="bottom-start"
      onOptionSubmit={(id) => {
        const entry = entries.find((one) => one.id === id);
        combobox.closeDropdown();
        if (entry) {
          onPick(entry);
        }
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<Icon size={15} />}
          rightSection={<ChevronDown size={14} />}
          loading={isBusy}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          {label}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {entries.length > MANY && (
          <Combobox.Search
            value={search}
            aria-label={t("bulk.find")}
            placeholder={t("bulk.find")}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
            }}
          />
        )}
        <Combobox.Options aria-label={label}>
          <ScrollArea.Autosize mah={MAX_HEIGHT} type="auto">
            {found.map((entry) => (
              <Combobox.Option key={entry.id} value={entry.id}>
                {entry.name}
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>{nothing}</Combobox.Empty>}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
