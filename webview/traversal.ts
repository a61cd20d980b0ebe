import { installTheme } from "./shared/theme.ts";
import "./traversal/panel.ts";

installTheme();
