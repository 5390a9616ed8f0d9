'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const page = document.getElementById('page');
  page.textContent = '';

  const add = (parent, tag, text, name) => {
    const element = parent.appendChild(document.createElement(tag));
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  const number = (value) => {
    if (Number.isInteger(value)) return value.toLocaleString('en');
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : value.toPrecision(4);
  };

  const cell = (row, value) => {
    if (typeof value === 'number') {
      add(row, 'td', number(value), 'number');
    } else if (value === null || value === undefined) {
      add(row, 'td', '');
    } else if (value.startsWith('clgrad ')) {
      add(add(row, 'td'), 'code', value);
    } else if (value === 'fail' || value === 'pass') {
      add(row, 'td', value, value);
    } else {
      add(row, 'td', value, value.length > 40 ? 'wide' : undefined);
    }
  };

  // A click on a heading sorts by that column, a second click the other way round.
  const table = (parent, headings, rows) => {
    const element = add(add(parent, 'div', undefined, 'scroll'), 'table');
    const head = add(add(element, 'thead'), 'tr');
    const body = add(element, 'tbody');
    const fill = (list) => {
      body.textContent = '';
      for (const values of list) {
        const row = add(body, 'tr');
        values.forEach((value) => cell(row, value));
      }
    };
    headings.forEach((heading, column) => {
      let direction = -1;
      add(head, 'th', heading).addEventListener('click', () => {
        direction = -direction;
        fill([...rows].sort((a, b) => {
          const x = a[column], y = b[column];
          const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
          return direction * order;
        }));
      });
    });
    fill(rows);
  };

  add(page, 'h1', data.title);
  add(page, 'div', data.verdict, 'verdict ' + (data.held ? 'held' : 'failed'));
  const figures = add(page, 'div', undefined, 'figures');
  for (const [what, value] of Object.entries(data.figures)) {
    const figure = add(figures, 'div', undefined, 'figure');
    add(figure, 'b', value);
    add(figure, 'span', what);
  }

  const charts = [];
  for (const section of data.sections) {
    add(page, 'h2', section.title);
    if (section.text) add(page, 'p', section.text);
    if (section.option) {
      const place = add(page, 'div', undefined, 'chart');
      place.style.height = section.height + 'px';
      charts.push({ place, option: section.option, drawn: null });
    } else {
      table(page, section.headings, section.rows);
    }
  }
  for (const [what, facts] of Object.entries(data.environment)) {
    add(page, 'h2', what);
    table(page, ['property', 'value'], Object.entries(facts));
  }

  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const draw = () => {
    for (const chart of charts) {
      if (chart.drawn) chart.drawn.dispose();
      // Lines stay sharp in SVG; a map of thousands of cells is too much for it.
      const cells = chart.option.series.reduce((sum, one) => sum + one.data.length, 0);
      const renderer = cells > 2000 ? 'canvas' : 'svg';
      chart.drawn = echarts.init(chart.place, dark.matches ? 'dark' : null, { renderer });
      chart.drawn.setOption({
        backgroundColor: 'transparent',
        animation: false,
        aria: { enabled: true },
        textStyle: { fontFamily: 'system-ui, sans-serif' },
        ...chart.option,
      });
    }
  };
  draw();
  dark.addEventListener('change', draw);
  window.addEventListener('resize', () => charts.forEach((chart) => chart.drawn.resize()));
})();
