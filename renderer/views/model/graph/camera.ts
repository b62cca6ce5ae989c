/** Where the graph is looked at from: a point of the graph stands at the view's corner, `zoom` pixels of the view for one of its own. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

const MOST_ZOOM = 3;
const MARGIN = 24;

/** What the view shows of the graph. */
export function sightOf({ x, y, zoom }: Camera, { width, height }: Size): Area {
  return { x, y, width: width / zoom, height: height / zoom };
}

/** The whole graph, centred, never enlarged. */
export function fitted(graph: Size, view: Size): Camera {
  const zoom = Math.min(1, leastZoom(graph, view));
  return centred({ x: 0, y: 0, ...graph }, zoom, view);
}

/** How a graph is first seen: whole where that is readable, else its beginning. */
export function opened(graph: Size, view: Size): Camera {
  const whole = fitted(graph, view);
  if (whole.zoom >= 0.4) return whole;
  const zoom = Math.min(1, Math.max(0.4, (view.width - 2 * MARGIN) / graph.width));
  return { ...centred({ x: 0, y: 0, ...graph }, zoom, view), y: -MARGIN / zoom };
}

/** An area in the middle. */
export function centred(area: Area, zoom: number, view: Size): Camera {
  return {
    x: area.x + area.width / 2 - view.width / 2 / zoom,
    y: area.y + area.height / 2 - view.height / 2 / zoom,
    zoom,
  };
}

/** A box moved into sight, at a readable size, and no further than needed. */
export function revealed(camera: Camera, box: Area, view: Size): Camera {
  if (camera.zoom < 0.5) return centred(box, 0.8, view);
  const shift = (from: number, size: number, low: number, length: number): number => {
    const margin = Math.min(MARGIN / camera.zoom, Math.max(0, (length - size) / 2));
    if (from - margin < low) return from - margin;
    return Math.max(low, from + size + margin - length);
  };
  const sight = sightOf(camera, view);
  return {
    ...camera,
    x: shift(box.x, box.width, sight.x, sight.width),
    y: shift(box.y, box.height, sight.y, sight.height),
  };
}

/** The point of the graph under `px`, `py` stays where it is. */
export function zoomed(camera: Camera, factor: number, px: number, py: number, graph: Size, view: Size): Camera {
  const least = Math.min(1, leastZoom(graph, view)) / 2;
  const zoom = Math.min(MOST_ZOOM, Math.max(least, camera.zoom * factor));
  return { x: camera.x + px / camera.zoom - px / zoom, y: camera.y + py / camera.zoom - py / zoom, zoom };
}

/** `dx`, `dy` in pixels of the view; some of the graph stays in sight. */
export function panned(camera: Camera, dx: number, dy: number, graph: Size, view: Size): Camera {
  const kept = (at: number, length: number, sight: number): number =>
    Math.min(length - Math.min(length, sight) / 4, Math.max(Math.min(length, sight) / 4 - sight, at));
  const sight = sightOf(camera, view);
  return {
    ...camera,
    x: kept(camera.x + dx / camera.zoom, graph.width, sight.width),
    y: kept(camera.y + dy / camera.zoom, graph.height, sight.height),
  };
}

function leastZoom(graph: Size, view: Size): number {
  const share = (length: number, size: number): number => Math.max(1, length - 2 * MARGIN) / Math.max(1, size);
  return Math.min(share(view.width, graph.width), share(view.height, graph.height));
}
