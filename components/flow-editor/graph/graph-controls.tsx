'use client';

import { MiniMap, Panel, useReactFlow, useStore } from '@xyflow/react';
import { Map as MapIcon, Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button';
import { Tooltip } from '../../ui/tooltip';
import { NARROW, useMediaQuery } from '../use-media-query';
import type { FlowNode } from './graph-elements';
import { useGraph } from './graph-store';

const DURATION_MS = 160;
/** Above so many nodes the map is there without being asked for. */
const LARGE_FLOW = 30;

/** Zoom, fit, and the map of the whole flow. */
export function GraphControls() {
  const flow = useReactFlow();
  const isLarge = useStore((state) => state.nodes.length > LARGE_FLOW);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const isNarrow = useMediaQuery(NARROW);
  const hasMap = wanted ?? (isLarge && !isNarrow);
  const buttons = [
    { label: 'Zoom in', icon: ZoomIn, act: () => flow.zoomIn({ duration: DURATION_MS }) },
    { label: 'Zoom out', icon: ZoomOut, act: () => flow.zoomOut({ duration: DURATION_MS }) },
    {
      label: 'Fit the flow',
      icon: Maximize,
      act: () => flow.fitView({ duration: DURATION_MS, maxZoom: 1, padding: 0.1 }),
    },
    { label: hasMap ? 'Hide the map' : 'Show the map', icon: MapIcon, act: () => setWanted(!hasMap) },
  ];
  return (
    <>
      <Panel position="bottom-left" className="m-3! flex rounded-lg border bg-card p-0.5 shadow-sm">
        {buttons.map(({ label, icon: Icon, act }) => (
          <Tooltip key={label} label={label}>
            <Button variant="ghost" size="icon-sm" aria-label={label} onClick={() => void act()}>
              <Icon aria-hidden />
            </Button>
          </Tooltip>
        ))}
      </Panel>
      {hasMap ? <FlowMap position={isNarrow ? 'top-right' : 'bottom-right'} /> : null}
    </>
  );
}

const COLORS = {
  queued: 'var(--input)',
  running: 'var(--info)',
  waiting: 'var(--suspended)',
  success: 'var(--success)',
  failure: 'var(--destructive)',
  skipped: 'var(--input)',
  canceled: 'var(--warning)',
};

const STROKE_PART = 80;

function FlowMap({ position }: { position: 'top-right' | 'bottom-right' }) {
  const states = useGraph((graph) => graph.states);
  const height = useStore((state) => state.nodes.at(-1)?.position.y ?? 0);

  function colorOf({ data }: FlowNode): string {
    const { kind, module } = data.node;
    if (kind === 'container' || kind === 'lane') return 'color-mix(in oklch, var(--muted-foreground) 15%, transparent)';
    const state = module ? states[module.id] : undefined;
    return state ? COLORS[state.status] : 'var(--muted-foreground)';
  }

  return (
    <MiniMap<FlowNode>
      pannable
      zoomable
      ariaLabel="Map of the flow"
      position={position}
      nodeColor={colorOf}
      // In a long flow a step would be thinner than a dot.
      nodeStrokeColor={colorOf}
      nodeStrokeWidth={height / STROKE_PART}
      bgColor="var(--card)"
      maskColor="color-mix(in oklch, var(--background) 60%, transparent)"
      style={{ width: 160, height: 110 }}
    />
  );
}
