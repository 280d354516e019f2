// Command dashboards writes the dashboards of this folder's neighbours: grafana/dashboards/*.json.
//
//	go run . ../grafana/dashboards
//
// It is a module of its own, so that nobody who builds meshrig builds Grafana's types.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "dashboards: want the folder to write to")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "dashboards:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	for name, b := range map[string]*classic{"rooms.json": rooms(), "packets.json": packets()} {
		d, err := b.Build()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		text, err := json.MarshalIndent(d, "", "  ")
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), append(text, '\n'), 0o644); err != nil { //nolint:gosec // Grafana reads them, as another user
			return err
		}
	}
	return nil
}
