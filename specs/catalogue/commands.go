package catalogue

import (
	"fmt"
	"io"

	"github.com/meshrig/meshrig/specs/requirements"
)

// writeCommands writes what decides about each command on either way.
func writeCommands(w io.Writer) {
	fmt.Fprintf(w, "\n## Every command on both ways\n\nWhat decides about the reply of a command, about its effect and about what is left of it after a restart; or, in brackets, why nothing does.\n\n")
	fmt.Fprintf(w, "| command | serial: reply | effect | kept | over the air: reply | effect | kept |\n|---|---|---|---|---|---|---|\n")
	for _, c := range requirements.Commands() {
		fmt.Fprintf(w, "| %s |", cell(c.Words))
		for _, way := range []requirements.Way{c.Serial, c.Remote} {
			for _, text := range way.Cells() {
				fmt.Fprintf(w, " %s |", cell(text))
			}
		}
		fmt.Fprintln(w)
	}
}
