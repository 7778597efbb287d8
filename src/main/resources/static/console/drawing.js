// Draws a runbook and marks the way taken. What it shows stands in words on the page, too.
(() => {
  'use strict';

  const place = document.getElementById('drawing');
  if (!place) return;
  const viewer = new BpmnJS({ container: place, zoomScroll: { enabled: false } });
  const canvas = viewer.get('canvas');
  const SIGNS = { PASSED: '✓', HERE: '▶', PERSON: '●', FAILED: '✗', LEFT: '–' };
  let drawn = '';
  let instance = null;
  let marked = [];

  const whole = () => canvas.zoom('fit-viewport', 'auto');

  // A drawing is wide: at a readable size only a part of it fits.
  const here = () => {
    whole();
    const elements = viewer.get('elementRegistry');
    const order = ['FAILED', 'PERSON', 'HERE'];
    const at = marked.filter(mark => order.includes(mark.state) && !mark.css.startsWith('scope-'))
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0] || marked.filter(mark => mark.state !== 'TAKEN').pop();
    if (!at || place.classList.contains('whole') || canvas.zoom() > 0.8) return;
    const element = elements.get(at.id);
    const view = canvas.viewbox();
    const scale = Math.max(view.scale, 0.8);
    const width = view.outer.width / scale;
    const height = view.outer.height / scale;
    canvas.viewbox({
      x: element.x + (element.width || 0) / 2 - width / 2,
      y: element.y + (element.height || 0) / 2 - height / 2,
      width, height
    });
  };

  const mark = way => {
    const elements = viewer.get('elementRegistry');
    const overlays = viewer.get('overlays');
    marked.forEach(one => canvas.removeMarker(one.id, one.css));
    overlays.clear();
    marked = [];
    Object.entries(way.elements || {}).forEach(([id, state]) => {
      const element = elements.get(id);
      if (!element) return;
      // What holds others is not painted over.
      const css = (element.children?.length ? 'scope-' : '') + state.toLowerCase();
      canvas.addMarker(id, css);
      marked.push({ id, css, state });
      if (element.children?.length) return;
      const sign = document.createElement('span');
      sign.className = 'sign ' + css;
      sign.textContent = SIGNS[state];
      overlays.add(id, { position: { top: -11, left: -9 }, html: sign });
    });
    (way.flows || []).forEach(id => {
      if (!elements.get(id)) return;
      canvas.addMarker(id, 'taken');
      marked.push({ id, css: 'taken', state: 'TAKEN' });
    });
  };

  const show = async () => {
    const from = place.dataset.source + (instance ? '?instance=' + encodeURIComponent(instance) : '');
    const answer = await fetch(from, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const way = await answer.json();
    const anew = way.xml !== drawn;
    if (anew) {
      marked = [];
      await viewer.importXML(way.xml);
      drawn = way.xml;
    }
    mark(way);
    if (anew) here();
    place.dataset.drawn = instance || 'runbook';
  };

  const tools = { here, whole, in: () => canvas.zoom(canvas.zoom() * 1.25), out: () => canvas.zoom(canvas.zoom() / 1.25) };
  const choose = () => document.querySelectorAll('.drawings button').forEach((button, number) =>
    button.setAttribute('aria-pressed', String(instance ? button.dataset.instance === instance : number === 0)));
  document.body.addEventListener('click', event => {
    const tool = event.target.closest('[data-draw]');
    if (tool) tools[tool.dataset.draw]();
    const other = event.target.closest('[data-instance]');
    if (other) {
      instance = other.dataset.instance;
      choose();
      show();
    }
  });
  place.addEventListener('keydown', event => {
    const step = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[event.key];
    if (step) {
      canvas.scroll({ dx: step[0], dy: step[1] });
      event.preventDefault();
    } else if (event.key === '+') tools.in();
    else if (event.key === '-') tools.out();
  });
  document.body.addEventListener('htmx:afterSwap', () => {
    choose();
    show();
  });
  choose();
  show();
})();
