package upgrade

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
)

// What a board keeps besides the keys of its console.
const (
	identityName  = "identity"
	adminLogin    = "admin log-in"
	guestLogin    = "guest log-in"
	accessList    = "access list"
	regionTree    = "regions"
	defaultRegion = "default region"
	versionName   = "version" // which is no setting
)

// others are how each of them is read. Log-ins come last: a board puts who logs in on its list.
func others() []string {
	return []string{identityName, accessList, regionTree, defaultRegion, adminLogin, guestLogin}
}

// read starts a board on some files and returns what it shows of some names, in their order. What it does
// not know is left out.
func read(ctx context.Context, cfg bench.Config, files map[string][]byte, names []string) (list []Reading, err error) {
	err = on(ctx, cfg, everywhere(files), func(b *bench.Bench) {
		for _, name := range names {
			if v, ok := show(ctx, b, name); ok {
				list = append(list, Reading{Name: name, Value: v})
			}
		}
	})
	return list, err
}

// everywhere puts the identity where boards with ESP32 and those with nRF52 look for it: neither looks at
// the other's place.
func everywhere(files map[string][]byte) map[string][]byte {
	const esp32, nRF52 = "/identity/_main.id", "/_main.id"
	files = maps.Clone(files)
	for from, to := range map[string]string{esp32: nRF52, nRF52: esp32} {
		if key, ok := files[from]; ok && files[to] == nil {
			files[to] = key
		}
	}
	return files
}

// show is what a board shows of one name. ok is false if it does not know it.
func show(ctx context.Context, b *bench.Bench, name string) (value string, ok bool) {
	console := b.Room().Console()
	switch name {
	case versionName:
		return console.Command(ctx, "ver"), true
	case identityName:
		key := b.Room().PublicKey()
		return fmt.Sprintf("%X", key[:]), true
	case accessList:
		clients, err := console.AccessList(ctx)
		var lines []string
		for _, c := range clients {
			lines = append(lines, fmt.Sprintf("%02X %X", c.Permissions, c.Key[:]))
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n"), err == nil
	case regionTree:
		_, err := console.Regions(ctx)
		return strings.TrimPrefix(strings.TrimSpace(console.Dump(ctx, "region")), "-> "), err == nil
	case defaultRegion:
		scope, err := console.DefaultScope(ctx)
		return scope, err == nil
	case adminLogin:
		return login(ctx, b, "carol", AdminPassword), true
	case guestLogin:
		return login(ctx, b, "dave", GuestPassword), true
	}
	return strings.CutPrefix(console.Command(ctx, "get "+name), "> ")
}

// stranger is how a board meets who has no password of it: it does not answer, or lets them read, as it is set.
const stranger = "as a stranger"

// login has a client that the board does not know log in, and says as what it is let in.
func login(ctx context.Context, b *bench.Bench, who, password string) string {
	c := b.Client(who)
	sent := c.SendLogin(ctx, password)
	position := b.Mark()
	ev, ok := b.Next(ctx, &position, b.Room().Role().Deadlines.Answer, c.IsReply(sent))
	if !ok {
		return stranger
	}
	switch c.ReplyLogin(ev, sent).Permissions & wire.RoleMask {
	case wire.RoleAdmin:
		return "administrator"
	case wire.RoleReadWrite:
		return "may read and write"
	}
	return stranger
}

// value is what was read of a name.
func value(list []Reading, name string) (v string, ok bool) {
	for _, r := range list {
		if r.Name == name {
			return r.Value, true
		}
	}
	return "", false
}

// same compares what two boards print, as numbers where they are: some releases print a decimal more.
func same(a, b string) bool {
	if a == b {
		return true
	}
	as, bs := strings.Split(a, ","), strings.Split(b, ",")
	if len(as) != len(bs) {
		return false
	}
	for i := range as {
		x, errX := strconv.ParseFloat(as[i], 64)
		y, errY := strconv.ParseFloat(bs[i], 64)
		const shown = 1e-6 // of the value: the firmware's floats have 32 bits
		if errX != nil || errY != nil || !(math.Abs(x-y) <= shown*max(1, math.Abs(x))) {
			return false
		}
	}
	return true
}
