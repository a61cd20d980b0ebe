import { installTheme } from "./shared/theme.ts";
import "./training/panel.ts";

installTheme();
