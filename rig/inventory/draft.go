package inventory

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/usb"
)

// Draft writes a rig file with a board for each device that may be one, and says in comments
// what else it may be and which devices are left out. [Load] takes it. The result is the number
// of boards; with none, nothing is written. The error of a name that is none is a *words.Error.
func Draft(w io.Writer, name string, preset lora.Preset, devices []usb.Device) (boards int, err error) {
	if !validName.MatchString(name) {
		return 0, &words.Error{File: "draft", What: fmt.Sprintf("name: %q: %s", name, nameRule)}
	}
	var list, others strings.Builder
	taken := map[string]int{}
	for _, d := range devices {
		kinds := usb.KindsOf(d)
		switch {
		case len(kinds) > 0:
			boards++
			draftBoard(&list, d, kinds, taken)
		case len(d.TTYs) > 0:
			fmt.Fprintf(&others, "#   %s %s, %s\n", d.Topology, about(d), d.Ports())
		}
	}
	if boards == 0 {
		return 0, nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, `# Drafted by meshrig rig scan. What runs the KISS modem belongs below "probes:" (name, kind and
# usb stay, the rest goes); give each board the name of the probe that hears it: probe: NAME. What only listens: "sniffers:".
name: %s

# Make this what you may send with where you are. With probes say, too, how much of an hour:
#   region: {duty-cycle: 10 %%}
radio: {preset: %s} # %v

boards:
`, name, preset.Name, preset.Params())
	text.WriteString(list.String())
	if others.Len() > 0 {
		text.WriteString("\n# Of no kind that is known, and left alone:\n" + others.String())
	}
	_, err = io.WriteString(w, text.String())
	return boards, err
}

// draftBoard writes the entry of a device that may be of several kinds.
func draftBoard(w io.Writer, d usb.Device, kinds []usb.Kind, taken map[string]int) {
	kind := kinds[0]
	short, _, _ := strings.Cut(kind.Name, "_")
	taken[short]++
	fmt.Fprintf(w, "  - name: %s-%d\n", short, taken[short])
	fmt.Fprintf(w, "    kind: %s", kind.Name)
	if len(kinds) > 1 {
		fmt.Fprintf(w, " # or %s", Names(kinds[1:]))
	}
	loading := kind.Loads(d) && !kind.Runs(d)
	fmt.Fprintf(w, "\n    usb: {topology: %s", d.Topology)
	if d.Serial != "" && !loading { // a boot loader may show another one
		fmt.Fprintf(w, ", serial: %s", strconv.Quote(d.Serial))
	}
	if len(d.TTYs) > 1 {
		fmt.Fprintf(w, ", interface: %d", d.Interfaces[0])
	}
	fmt.Fprintf(w, "} # %s", about(d))
	if loading {
		fmt.Fprint(w, "; in its boot loader")
	}
	if len(d.TTYs) > 1 {
		fmt.Fprint(w, "; its ports: ", d.Ports())
	}
	fmt.Fprintln(w)
}

// Names lists kinds for people: the first five, and how many more.
func Names(kinds []usb.Kind) string {
	const most = 5
	var names []string
	for _, k := range kinds[:min(most, len(kinds))] {
		names = append(names, k.Name)
	}
	text := strings.Join(names, ", ")
	if more := len(kinds) - most; more > 0 {
		text += fmt.Sprintf(" or %d more, see meshrig rig scan --json", more)
	}
	return text
}

// about says what a device shows.
func about(d usb.Device) string {
	words := []string{d.ID().String()}
	for _, s := range []string{d.Manufacturer, d.Name} {
		if s != "" {
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}
