// Every page's script: starts what belongs to the page, and sets up what htmx brings in later.

import "../styles/console.scss";

import htmx from "htmx.org";

import { startAsking } from "./asking";
import { startDays } from "./days";
import { startDialogs } from "./dialogs";
import { startForms } from "./forms";
import { setUpTabs, startFrame } from "./frame";
import { setUpLazy } from "./lazy";
import { startLeaving } from "./leaving";
import { startMenus } from "./menus";
import { startRequests } from "./requests";
import { startSession } from "./session";
import { startShortcuts } from "./shortcuts";
import { setUpShowIf } from "./show_if";
import { setUpTables } from "./tables";
import { startToasts } from "./toasts";

startRequests();
startSession();
startLeaving();
startDialogs();
startMenus();
startDays();
startForms();
startAsking(); // after the forms, which note that something is being sent
startFrame();
startShortcuts();
startToasts();

htmx.onLoad((element) => {
  if (!(element instanceof Element)) return;
  setUpTables(element);
  setUpTabs(element);
  setUpShowIf(element);
  setUpLazy(element);
});
