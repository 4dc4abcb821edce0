'use client';

import { ChevronsUpDown } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { Button } from '../ui/button';
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from '../ui/command';
import { Label } from '../ui/label';
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover';
import { ownZone } from './zone-time';

type ZonePickerProps = { zone: string; onChoose: (zone: string) => void };

export function ZonePicker({ zone, onChoose }: ZonePickerProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Time zone</Label>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <Button id={id} variant="outline" role="combobox" aria-expanded={isOpen} className="justify-between sm:w-72">
            <span className="truncate">{zone}</span>
            <ChevronsUpDown className="text-muted-foreground" aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent className="w-72 overflow-hidden p-0" aria-label="Choose a time zone">
          <ZoneList
            onChoose={(chosen) => {
              setIsOpen(false);
              onChoose(chosen);
            }}
          />
        </PopoverContent>
      </Popover>
    </div>
  );
}

function ZoneList({ onChoose }: { onChoose: (zone: string) => void }) {
  const own = ownZone();
  const zones = useMemo(() => [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])], [own]);
  return (
    <Command label="Choose a time zone">
      <CommandInput placeholder="Find a city" aria-label="Find a time zone" />
      <CommandList>
        <CommandEmpty>No zone is called that.</CommandEmpty>
        {zones.map((zone) => (
          <CommandItem key={zone} value={zone.replaceAll('_', ' ')} onSelect={() => onChoose(zone)}>
            <span className="flex-1 truncate">{zone}</span>
            {zone === own ? <span className="text-xs text-muted-foreground">yours</span> : null}
          </CommandItem>
        ))}
      </CommandList>
    </Command>
  );
}
