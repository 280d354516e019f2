package rig

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory/prove"
	"github.com/meshrig/meshrig/rig/lease"
)

// respect makes no complaint of what somebody has leased: it may be without power, in its boot
// loader and its port open. Who has it is said instead.
func respect(list []prove.Finding, holders map[string]lease.Holder, now time.Time) []prove.Finding {
	var out []prove.Finding
	told := map[string]bool{}
	for i, f := range list {
		h, leased := holders[f.Entry]
		if !leased {
			out = append(out, f)
			continue
		}
		switch {
		case f.Check == "in use":
			f = inUseBy(f, h, now)
			told[f.Entry] = true
		case f.Verdict == prove.Wrong && ofDevice[f.Check]:
			f.Verdict, f.Detail, f.Next = prove.Unknown, f.Detail+", which may be the doing of who has it", ""
		}
		out = append(out, f)
		if last := i == len(list)-1 || list[i+1].Entry != f.Entry; last && !told[f.Entry] {
			out = append(out, inUseBy(prove.Finding{Entry: f.Entry, Line: f.Line, Check: "in use"}, h, now))
		}
	}
	return out
}

// ofDevice are the checks whose result whoever uses the device may have changed.
var ofDevice = map[string]bool{"plugged in": true, "serial": true, "kind": true, "port": true, "access": true}

func inUseBy(f prove.Finding, h lease.Holder, now time.Time) prove.Finding {
	f.Verdict, f.Next = prove.Unknown, "wait for it; `meshrig rig who` shows the line"
	f.Detail = cli.Printable(fmt.Sprintf("by %v, as %s, for %v", h, h.As, now.Sub(h.Since).Round(time.Second)))
	return f
}
