// The icons that the workbench draws, 16 px. Another is added here by name.
import addIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/add';
import arrowDownIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/arrow-down';
import arrowRightIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/arrow-right';
import arrowUpIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/arrow-up';
import banCircleIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/ban-circle';
import blankIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/blank';
import bookIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/book';
import bookmarkIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/bookmark';
import boxIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/box';
import buildIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/build';
import calendarIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/calendar';
import caretDownIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/caret-down';
import chartIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/chart';
import chevronDownIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/chevron-down';
import chevronLeftIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/chevron-left';
import chevronRightIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/chevron-right';
import chevronUpIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/chevron-up';
import clipboardIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/clipboard';
import codeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/code';
import codeBlockIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/code-block';
import cogIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/cog';
import columnLayoutIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/column-layout';
import consoleIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/console';
import crossIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/cross';
import dataLineageIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/data-lineage';
import databaseIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/database';
import deleteIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/delete';
import desktopIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/desktop';
import documentIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/document';
import documentLockedIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/document-locked';
import doubleCaretVerticalIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/double-caret-vertical';
import doubleChevronLeftIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/double-chevron-left';
import doubleChevronRightIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/double-chevron-right';
import downloadIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/download';
import drawerLeftIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/drawer-left';
import drawerRightIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/drawer-right';
import duplicateIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/duplicate';
import editIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/edit';
import endorsedIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/endorsed';
import errorIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/error';
import exchangeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/exchange';
import exportIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/export';
import eyeOffIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/eye-off';
import eyeOnIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/eye-on';
import eyeOpenIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/eye-open';
import filterIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/filter';
import flagIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/flag';
import flameIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/flame';
import flashIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/flash';
import flowReviewIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/flow-review';
import flowsIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/flows';
import folderOpenIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/folder-open';
import formIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/form';
import gitBranchIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/git-branch';
import gitCommitIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/git-commit';
import graphIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/graph';
import gridIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/grid';
import handIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/hand';
import heatGridIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/heat-grid';
import helpIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/help';
import historyIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/history';
import homeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/home';
import horizontalBarChartIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/horizontal-bar-chart';
import idNumberIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/id-number';
import importIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/import';
import inboxIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/inbox';
import inboxUpdateIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/inbox-update';
import infoSignIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/info-sign';
import issueIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/issue';
import keyIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/key';
import keyCommandIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/key-command';
import labelIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/label';
import layersIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/layers';
import layoutSortedClustersIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/layout-sorted-clusters';
import lightbulbIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/lightbulb';
import linkIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/link';
import listIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/list';
import lockIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/lock';
import logInIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/log-in';
import logOutIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/log-out';
import manualIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/manual';
import menuIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/menu';
import minusIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/minus';
import moonIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/moon';
import moreIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/more';
import newPersonIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/new-person';
import newTextBoxIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/new-text-box';
import numberedListIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/numbered-list';
import officeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/office';
import outdatedIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/outdated';
import panelStatsIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/panel-stats';
import panelTableIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/panel-table';
import pauseIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/pause';
import peopleIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/people';
import percentageIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/percentage';
import personIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/person';
import pieChartIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/pie-chart';
import playIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/play';
import plusIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/plus';
import propertiesIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/properties';
import pulseIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/pulse';
import redoIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/redo';
import refreshIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/refresh';
import repeatIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/repeat';
import routeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/route';
import runHistoryIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/run-history';
import savedIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/saved';
import scatterPlotIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/scatter-plot';
import searchIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/search';
import searchTemplateIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/search-template';
import selectIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/select';
import sendToIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/send-to';
import seriesSearchIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/series-search';
import settingsIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/settings';
import shareIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/share';
import shieldIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/shield';
import smallCrossIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/small-cross';
import smallTickIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/small-tick';
import snowflakeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/snowflake';
import sortAscIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/sort-asc';
import sortDescIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/sort-desc';
import stopIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/stop';
import stopwatchIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/stopwatch';
import swapHorizontalIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/swap-horizontal';
import symbolCircleIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/symbol-circle';
import tagIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/tag';
import teamIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/team';
import thIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/th';
import thListIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/th-list';
import tickIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/tick';
import tickCircleIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/tick-circle';
import timeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/time';
import timelineEventsIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/timeline-events';
import timelineLineChartIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/timeline-line-chart';
import trashIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/trash';
import treeIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/tree';
import undoIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/undo';
import unlockIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/unlock';
import updatedIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/updated';
import uploadIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/upload';
import userIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/user';
import verticalBarChartAscIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/vertical-bar-chart-asc';
import verticalBarChartDescIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/vertical-bar-chart-desc';
import warningSignIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/warning-sign';
import wrenchIcon from '@blueprintjs/icons/lib/esm/generated/16px/paths/wrench';

export const iconPaths: Readonly<Record<string, readonly string[]>> = {
  add: addIcon,
  'arrow-down': arrowDownIcon,
  'arrow-right': arrowRightIcon,
  'arrow-up': arrowUpIcon,
  'ban-circle': banCircleIcon,
  blank: blankIcon,
  book: bookIcon,
  bookmark: bookmarkIcon,
  box: boxIcon,
  build: buildIcon,
  calendar: calendarIcon,
  'caret-down': caretDownIcon,
  chart: chartIcon,
  'chevron-down': chevronDownIcon,
  'chevron-left': chevronLeftIcon,
  'chevron-right': chevronRightIcon,
  'chevron-up': chevronUpIcon,
  clipboard: clipboardIcon,
  code: codeIcon,
  'code-block': codeBlockIcon,
  cog: cogIcon,
  'column-layout': columnLayoutIcon,
  console: consoleIcon,
  cross: crossIcon,
  'data-lineage': dataLineageIcon,
  database: databaseIcon,
  delete: deleteIcon,
  desktop: desktopIcon,
  document: documentIcon,
  'document-locked': documentLockedIcon,
  'double-caret-vertical': doubleCaretVerticalIcon,
  'double-chevron-left': doubleChevronLeftIcon,
  'double-chevron-right': doubleChevronRightIcon,
  download: downloadIcon,
  'drawer-left': drawerLeftIcon,
  'drawer-right': drawerRightIcon,
  duplicate: duplicateIcon,
  edit: editIcon,
  endorsed: endorsedIcon,
  error: errorIcon,
  exchange: exchangeIcon,
  export: exportIcon,
  'eye-off': eyeOffIcon,
  'eye-on': eyeOnIcon,
  'eye-open': eyeOpenIcon,
  filter: filterIcon,
  flag: flagIcon,
  flame: flameIcon,
  flash: flashIcon,
  'flow-review': flowReviewIcon,
  flows: flowsIcon,
  'folder-open': folderOpenIcon,
  form: formIcon,
  'git-branch': gitBranchIcon,
  'git-commit': gitCommitIcon,
  graph: graphIcon,
  grid: gridIcon,
  hand: handIcon,
  'heat-grid': heatGridIcon,
  help: helpIcon,
  history: historyIcon,
  home: homeIcon,
  'horizontal-bar-chart': horizontalBarChartIcon,
  'id-number': idNumberIcon,
  import: importIcon,
  inbox: inboxIcon,
  'inbox-update': inboxUpdateIcon,
  'info-sign': infoSignIcon,
  issue: issueIcon,
  key: keyIcon,
  'key-command': keyCommandIcon,
  label: labelIcon,
  layers: layersIcon,
  'layout-sorted-clusters': layoutSortedClustersIcon,
  lightbulb: lightbulbIcon,
  link: linkIcon,
  list: listIcon,
  lock: lockIcon,
  'log-in': logInIcon,
  'log-out': logOutIcon,
  manual: manualIcon,
  menu: menuIcon,
  minus: minusIcon,
  moon: moonIcon,
  more: moreIcon,
  'new-person': newPersonIcon,
  'new-text-box': newTextBoxIcon,
  'numbered-list': numberedListIcon,
  office: officeIcon,
  outdated: outdatedIcon,
  'panel-stats': panelStatsIcon,
  'panel-table': panelTableIcon,
  pause: pauseIcon,
  people: peopleIcon,
  percentage: percentageIcon,
  person: personIcon,
  'pie-chart': pieChartIcon,
  play: playIcon,
  plus: plusIcon,
  properties: propertiesIcon,
  pulse: pulseIcon,
  redo: redoIcon,
  refresh: refreshIcon,
  repeat: repeatIcon,
  route: routeIcon,
  'run-history': runHistoryIcon,
  saved: savedIcon,
  'scatter-plot': scatterPlotIcon,
  search: searchIcon,
  'search-template': searchTemplateIcon,
  select: selectIcon,
  'send-to': sendToIcon,
  'series-search': seriesSearchIcon,
  settings: settingsIcon,
  share: shareIcon,
  shield: shieldIcon,
  'small-cross': smallCrossIcon,
  'small-tick': smallTickIcon,
  snowflake: snowflakeIcon,
  'sort-asc': sortAscIcon,
  'sort-desc': sortDescIcon,
  stop: stopIcon,
  stopwatch: stopwatchIcon,
  'swap-horizontal': swapHorizontalIcon,
  'symbol-circle': symbolCircleIcon,
  tag: tagIcon,
  team: teamIcon,
  th: thIcon,
  'th-list': thListIcon,
  tick: tickIcon,
  'tick-circle': tickCircleIcon,
  time: timeIcon,
  'timeline-events': timelineEventsIcon,
  'timeline-line-chart': timelineLineChartIcon,
  trash: trashIcon,
  tree: treeIcon,
  undo: undoIcon,
  unlock: unlockIcon,
  updated: updatedIcon,
  upload: uploadIcon,
  user: userIcon,
  'vertical-bar-chart-asc': verticalBarChartAscIcon,
  'vertical-bar-chart-desc': verticalBarChartDescIcon,
  'warning-sign': warningSignIcon,
  wrench: wrenchIcon,
};
