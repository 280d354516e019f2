package requirements

import "strings"

// Command is a command of the console and what decides about it on either way.
type Command struct {
	Words          string // as typed, values left out
	Serial, Remote Way
}

// Way is one way of a command: what decides about its reply, about its effect and about what is
// left of it after a restart. Each is ids of requirements with blanks between, or a reason in
// brackets why nothing does.
type Way struct{ Reply, Effect, Kept string }

// Cells are the three of the way.
func (w Way) Cells() [3]string { return [3]string{w.Reply, w.Effect, w.Kept} }

// Decides returns the requirements that a cell names, none if it holds a reason.
func Decides(cell string) []string {
	if strings.HasPrefix(cell, "(") {
		return nil
	}
	return strings.Fields(cell)
}

// The reasons for which nothing decides about a cell.
const (
	asks    = "(it asks)"
	refused = "(refused)"
	gone    = "(a restart ends it)"
	ends    = "(the board is off or restarts before it could reply)"
	ofBoard = "(what it does hangs on a part that boards may lack)"
	fixed   = "(a build has it fixed)"
	noParts = "(boards without the part have nothing that could change)"
)

// keyed is a key of get and set.
func keyed(name, effect string) Command {
	return Command{"set " + name, Way{"CON-133 CON-167", effect, "CON-134"}, Way{"CON-135", "CON-135", "CON-136"}}
}

// readOnly is a key of get alone.
func readOnly(name, ids string) Command {
	return Command{"get " + name, Way{ids, asks, fixed}, Way{"CON-135", asks, fixed}}
}

// unsupported is a key of boards with more hardware than the usual one.
func unsupported(name string) Command {
	none := Way{ofBoard, ofBoard, noParts}
	return Command{name, none, none}
}

// ofPart is a key of such boards that is asked for.
func ofPart(name string) Command {
	return Command{"get " + name, Way{"CON-193", asks, noParts}, Way{"CON-193", asks, noParts}}
}

// about is a command about regions.
func about(words, effect, kept string) Command {
	return Command{"region " + words, Way{"CON-139", effect, kept}, Way{"CON-140", "CON-140", "CON-140"}}
}

// Commands returns every command of the console.
func Commands() []Command {
	serialOnly := Way{"CON-052", refused, refused}
	stats := Way{"CON-053", refused, refused}
	return []Command{
		{"ver", Way{"CON-001 CON-137", asks, fixed}, Way{"CON-138", asks, fixed}},
		{"board", Way{"CON-193", asks, fixed}, Way{"CON-193", asks, fixed}},
		{"get", Way{"CON-137 CON-153 CON-154", asks, "CON-134"}, Way{"CON-138", asks, "CON-136"}},
		{"set", Way{"CON-137 CON-152", "CON-131", "CON-134"}, Way{"CON-138", "CON-135", "CON-136"}},
		{"reboot", Way{ends, "CON-071 CON-170", "CON-022"}, Way{ends, "CON-072", "CON-072"}},
		{"clkreboot", Way{ends, "CLK-012 CON-170", "PER-020"}, Way{ends, "CLK-015", "CLK-015"}},
		{"poweroff", Way{ends, "CON-192", "CON-192"}, Way{ends, "CON-192", "CON-192"}},
		{"shutdown", Way{ends, "CON-192", "CON-192"}, Way{ends, "CON-192", "CON-192"}},
		{"advert", Way{"CON-146", "CON-146", gone}, Way{"CON-146", "CON-146", gone}},
		{"advert.zerohop", Way{"CON-146", "CON-146", gone}, Way{"CON-146", "CON-146", gone}},
		{"start ota", Way{"CON-191", "CON-191", gone}, Way{"CON-191", "CON-191", gone}},
		{"clock", Way{"CLK-001 CON-137", asks, "CLK-011"}, Way{"CON-138", asks, "CLK-011"}},
		{"clock sync", Way{"CLK-016", "CLK-016", "CLK-011"}, Way{"CLK-004 CLK-005", "CLK-004 CLK-005", "CLK-011"}},
		{"time", Way{"CLK-002 CLK-003 CON-169", "CLK-002 CLK-003 CON-169", "CLK-011"}, Way{"CLK-017", "CLK-017", "CLK-011"}},
		{"neighbors", Way{"CON-137", asks, gone}, Way{"CON-138", asks, gone}},
		{"neighbor.remove", Way{"CON-137", "(a room keeps no neighbours)", gone}, Way{"CON-138", "(a room keeps no neighbours)", gone}},
		{"sensor get", Way{"CON-159", asks, fixed}, Way{"CON-159", asks, fixed}},
		{"sensor set", Way{"CON-159", ofBoard, noParts}, Way{"CON-159", ofBoard, noParts}},
		{"sensor list", Way{"CON-193", asks, fixed}, Way{"CON-193", asks, fixed}},
		{"gps", Way{"CON-190", asks, noParts}, Way{"CON-190", asks, noParts}},
		{"gps on", Way{"CON-190", ofBoard, noParts}, Way{"CON-190", ofBoard, noParts}},
		{"gps off", Way{"CON-190", ofBoard, noParts}, Way{"CON-190", ofBoard, noParts}},
		{"gps sync", Way{"CON-190", ofBoard, gone}, Way{"CON-190", ofBoard, gone}},
		{"gps setloc", Way{ofBoard, ofBoard, ofBoard}, Way{ofBoard, ofBoard, ofBoard}},
		{"gps advert", Way{ofBoard, ofBoard, ofBoard}, Way{ofBoard, ofBoard, ofBoard}},
		{"tempradio", Way{"CON-031 CON-101", "AIR-019 AIR-032", "AIR-020"}, Way{"AIR-019", "AIR-019", "AIR-020"}},
		{"password", Way{"CON-011 CON-166", "CON-011", "CON-023 CON-166"}, Way{"CON-144", "CON-144", "CON-144"}},
		{"clear stats", Way{"CON-137", "CON-061", gone}, Way{"CON-147", "CON-147", gone}},
		{"erase", Way{"CON-073", "CON-073", "PER-019"}, serialOnly},
		{"powersaving", Way{"CON-103", asks, "CON-148"}, Way{"CON-148", asks, "CON-148"}},
		{"powersaving on", Way{"CON-103", "CON-103", "CON-148"}, Way{"CON-148", "CON-148", "CON-148"}},
		{"powersaving off", Way{"CON-103", "CON-103", "CON-148"}, Way{"CON-148", "CON-148", "CON-148"}},
		{"log", Way{"CON-085", asks, "CON-145"}, serialOnly},
		{"log start", Way{"CON-087 CON-137", "CON-085 CON-087", "CON-145"}, Way{"CON-145", "CON-145", "CON-145"}},
		{"log stop", Way{"CON-087 CON-137", "CON-087", "CON-145"}, Way{"CON-145", "CON-145", "CON-145"}},
		{"log erase", Way{"CON-087 CON-137 CON-169", "CON-087", "CON-087"}, Way{"CON-145", "CON-145", "CON-145"}},
		{"stats-core", Way{"CON-060", asks, gone}, stats},
		{"stats-radio", Way{"CON-060", asks, gone}, stats},
		{"stats-packets", Way{"CON-060", asks, gone}, stats},
		{"setperm", Way{"CON-137 CON-169 ACL-041", "ACL-047 CON-169", "PER-014"}, Way{"CON-150", "CON-150", "PER-014"}},
		{"get acl", Way{"ACL-047 CON-169", asks, "PER-014"}, serialOnly},
		{"room.post", Way{"CON-104", "CON-104", "(posts are not kept)"}, Way{"CON-149", "CON-149", "(posts are not kept)"}},

		{"region", Way{"CON-139", asks, "CON-142"}, Way{"CON-140", asks, "CON-140"}},
		{"region def", Way{"CON-141", "CON-141", "CON-141"}, Way{"CON-141", "CON-141", "CON-141"}},
		{"region load", Way{"CON-081 CON-082 CON-094", "CON-081 CON-082 CON-094", "PER-016"}, Way{"CON-055", "CON-055", refused}},
		about("save", "CON-142", "CON-142 PER-016"),
		about("allowf", "CON-139 CON-090 CON-168", "CON-142"),
		about("denyf", "CON-139 CON-090 CON-168", "CON-142 PER-026"),
		about("get", asks, "CON-142"),
		about("home", "CON-139 CON-091 CON-168", "CON-142 PER-026"),
		about("default", "CON-083 CON-125 CON-168", "CON-142 PER-025"),
		about("put", "CON-139", "CON-142"),
		about("remove", "CON-139 CON-093 CON-168", "CON-142"),
		about("list", asks, "CON-142"),

		keyed("name", "CON-010"),
		keyed("guest.password", "CON-012"),
		keyed("owner.info", "CON-133"),
		keyed("int.thresh", "AIR-057"),
		keyed("agc.reset.interval", "CON-133"),
		keyed("multi.acks", "ACK-012 ACK-013"),
		keyed("flood.advert.interval", "ADV-014"),
		keyed("advert.interval", "ADV-013"),
		keyed("flood.max", "RT-012"),
		keyed("flood.max.unscoped", "RT-015"),
		keyed("flood.max.advert", "RT-016"),
		keyed("path.hash.mode", "RT-047 RT-048"),
		keyed("tx", "CON-099"),
		keyed("af", "AIR-001"),
		keyed("dutycycle", "AIR-002"),
		keyed("rxdelay", "RT-067 RT-068"),
		keyed("txdelay", "RT-058 RT-059"),
		keyed("direct.txdelay", "RT-058 RT-059"),
		keyed("lat", "ADV-006"),
		keyed("lon", "ADV-006"),
		keyed("radio", "AIR-017"),
		{"set freq", Way{"CON-015 CON-133", "CON-133", "CON-134"}, Way{"CON-054", "CON-054", refused}},
		keyed("allow.read.only", "CON-013"),
		keyed("repeat", "CON-080"),
		keyed("cad", "AIR-056"),
		keyed("radio.rxgain", "CON-097"),
		keyed("loop.detect", "RT-010"),
		{"set prv.key", Way{"CON-074 CON-036", "CON-074", "PER-011"}, Way{"CON-143", "CON-143", "CON-143"}},
		{"get prv.key", Way{"ACL-032", asks, "PER-011"}, serialOnly},
		readOnly("public.key", "CON-070"),
		readOnly("role", "CON-151"),
		readOnly("bridge.type", "CON-151"),
		ofPart("bridge"),
		unsupported("set bridge"),
		{"get adc.multiplier", Way{"CON-049 CON-193", asks, fixed}, Way{"CON-193", asks, fixed}},
		unsupported("set adc.multiplier"),
		ofPart("bootloader.ver"),
		{"get pwrmgt.support", Way{"CON-048 CON-193", asks, fixed}, Way{"CON-135 CON-193", asks, fixed}},
		{"get pwrmgt.source", Way{"CON-048 CON-193", asks, fixed}, Way{"CON-193", asks, fixed}},
		{"get pwrmgt.bootreason", Way{"CON-048 CON-193", asks, fixed}, Way{"CON-193", asks, fixed}},
		{"get pwrmgt.bootmv", Way{"CON-048 CON-193", asks, fixed}, Way{"CON-193", asks, fixed}},
		ofPart("extra.sf"),
		ofPart("radio.fem.rxgain"),
		unsupported("set radio.fem.rxgain"),
		ofPart("radio.fem.txgain"),
		unsupported("set radio.fem.txgain"),
	}
}
