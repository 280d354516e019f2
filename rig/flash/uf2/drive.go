package uf2

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// lookAgain is how often a drive is looked for: a new mount announces itself to nobody who
// watches files.
const lookAgain = 50 * time.Millisecond

// ErrNotMounted means that the boot loader's disk is there, but nobody mounted it.
var ErrNotMounted = errors.New("the disk is not mounted; mount it, or install udisks2, whose udisksctl is used for that")

// Finder knows where the drive of one board's boot loader is.
type Finder interface {
	// Folder is the folder in which the drive is mounted now, with its INFO_UF2.TXT. An error
	// means that there is none yet.
	Folder(ctx context.Context) (string, error)
}

// Folder is a Finder of a drive that is always mounted in the same folder.
type Folder string

// Folder is the folder itself, if a boot loader's drive is there.
func (f Folder) Folder(context.Context) (string, error) {
	if _, err := os.Stat(filepath.Join(string(f), InfoFile)); err != nil {
		return "", err
	}
	return string(f), nil
}

// Disks is a Finder of a drive by its block device, which may have another name every time.
type Disks struct {
	// Nodes lists the block devices that the board has now, "/dev/sda"; none while it runs its
	// firmware. A node that is a folder, as an emulated machine has it, is taken for the drive.
	Nodes func() ([]string, error)
	// Mounts is the table of mounts; "": /proc/self/mounts.
	Mounts string
	// Mount mounts a block device somewhere; nil: udisksctl, which a user may call too.
	Mount func(ctx context.Context, node string) error
}

// Folder finds the drive among the block devices, and mounts it if need be.
func (d Disks) Folder(ctx context.Context) (string, error) {
	nodes, err := d.Nodes()
	if err != nil {
		return "", err
	}
	if len(nodes) == 0 {
		return "", fmt.Errorf("the board has no disk: %w", fs.ErrNotExist)
	}
	for _, node := range nodes {
		folder, err := d.mounted(node)
		if err == nil && folder == "" {
			if err = d.mount(ctx, node); err == nil {
				folder, err = d.mounted(node)
			}
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", node, err)
		}
		if folder == "" {
			continue
		}
		if _, err := Folder(folder).Folder(ctx); err == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("%s: no %s: %w", strings.Join(nodes, ", "), InfoFile, fs.ErrNotExist)
}

// mounted is the folder in which a block device, or the first partition on it, is mounted.
func (d Disks) mounted(node string) (string, error) {
	if info, err := os.Stat(node); err == nil && info.IsDir() {
		return node, nil
	}
	table := d.Mounts
	if table == "" {
		table = "/proc/self/mounts"
	}
	f, err := os.Open(table)
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		if rest, ok := strings.CutPrefix(fields[0], node); ok && strings.Trim(rest, "p0123456789") == "" {
			return unescape.Replace(fields[1]), nil
		}
	}
	return "", lines.Err()
}

// unescape undoes what a table of mounts does to paths (fstab(5)).
var unescape = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

func (d Disks) mount(ctx context.Context, node string) error {
	if d.Mount != nil {
		return d.Mount(ctx, node)
	}
	program, err := exec.LookPath("udisksctl")
	if err != nil {
		return ErrNotMounted
	}
	out, err := exec.CommandContext(ctx, program, "mount", "--no-user-interaction", "-b", node).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: udisksctl: %s", ErrNotMounted, strings.TrimSpace(string(out)))
	}
	return nil
}

// await waits until the drive is there, or gone.
func await(ctx context.Context, f Finder, present bool) (string, error) {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		folder, err := f.Folder(ctx)
		if (err == nil) == present {
			return folder, nil
		}
		select {
		case <-ctx.Done():
			if err == nil {
				err = errors.New("the drive is still there")
			}
			return folder, fmt.Errorf("%w (%w)", context.Cause(ctx), err)
		case <-tick.C:
		}
	}
}
