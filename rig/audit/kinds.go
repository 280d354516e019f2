package audit

import "github.com/meshrig/meshrig/rig/role/room"

// Kind is a kind of finding.
type Kind struct {
	ID       string
	Severity Severity
	Means    string
}

// The passwords of a room whose builder chose none.
const (
	DefaultAdmin = room.FactoryAdminPassword
	DefaultGuest = room.FactoryGuestPassword
)

// Kinds are the kinds of findings, known failures of a release aside.
var Kinds = []Kind{
	{"admin-default", Critical, "Anyone in range knows this password and can take the room over: change settings, read and remove clients, send commands."},
	{"admin-blank", Critical, "Anyone in range who types no password at all becomes an administrator."},
	{"guest-default", Warning, "Anyone in range knows this password, and may read and post."},
	{"guest-blank", Warning, "Anyone in range who types no password may read and post."},
	{"read-only-open", Notice, "Any password, and none, lets one in to read all posts. So does a wrong one, which takes the rights of whoever had more."},
	{"admins", Notice, "They may change everything, over the air and without being asked again, until they are removed from the list."},
	{"admin-unknown", Warning, "Somebody who is not among those that you named may change everything."},
	{"clock-lost", Critical, "The room lost its clock. Posts are stamped with a wrong time; clients that were here before see new posts as old, and miss them."},
	{"clock-off", Warning, "Posts are stamped with the room's time. Clients whose clocks are right see posts out of order, and may miss some."},
	{"clock-drift", Warning, "The clock goes wrong faster than a crystal's should; set it often, or give the board a clock with a battery or GPS."},
	{"preset-differs", Warning, "The room hears nobody who is set otherwise: frequency, bandwidth and spreading factor have to be the same on all."},
	{"preset-unknown", Notice, "No community's published settings are these. That is right only if everyone in range has the same."},
	{"band-outside", Critical, "No band of the region allows a signal at this frequency and bandwidth, as far as the rules are known here."},
	{"band-unknown", Notice, "Whether the room keeps the rule of its band was not judged; name the region."},
	{"duty-above-rule", Warning, "The room lets itself send more than the rule of its band allows. That it has not yet is chance."},
	{"dwell-long", Notice, "A long frame is on the air for longer than the rule of its band lets one stay on a channel. Shorter frames, a smaller spreading factor or a larger bandwidth keep it."},
	{"airtime-over", Critical, "Since its start the room has sent more than the rule of its band allows, on average."},
	{"airtime-near", Warning, "Since its start the room has used more than four fifths of what it may. Posts will wait, or the rule will be broken."},
	{"advert-unconfigured", Warning, "Nobody has set anything on this room yet: it calls its neighbours every two minutes, as a board fresh from flashing does."},
	{"advert-off", Notice, "Who is not a neighbour never hears of the room by itself: it floods no adverts."},
	{"advert-often", Notice, "Every repeater of the mesh sends each of these adverts again; twice a day is what others take for enough."},
	{"repeat-on", Warning, "The room forwards the traffic of others. That costs its airtime and battery, and its own pushes wait."},
	{"region-denied", Notice, "The room forwards no floods that are outside every region."},
	{"region-scope", Notice, "What the room floods passes only repeaters that know this region. Clients behind others do not hear it."},
	{"multi-acks", Notice, "Each acknowledgement is sent twice. That helps on a bad link and costs airtime on a good one."},
	{"error-pool", Warning, "The room ran out of buffers for packets since its start, and dropped some. It is busier than it can be, or its queue does not drain."},
	{"error-busy", Notice, "The channel was busy for more than four seconds once since its start, and the room sent all the same. Noise, or an interference threshold that is too low."},
	{"error-radio", Warning, "The radio did not go back to receiving for eight seconds once since its start: the room was deaf meanwhile."},
	{"release-old", Notice, "A newer release has mended defects of this one."},
	{"release-unknown", Notice, "This is no release: it was judged as the newest that is not newer, and no known failures were looked up."},
	{"setting-range", Warning, "The release took this value without a check. What it does is not what the number says."},
	{"settings-unchecked", Notice, "This release takes these without a word, right or wrong. Type them with care and read them back with get."},
}

// kind is the one with an id.
func kind(id string) Kind {
	for _, k := range Kinds {
		if k.ID == id {
			return k
		}
	}
	panic("audit: no kind of finding " + id)
}

// finds makes a finding of a kind.
func finds(id, what string, evidence []Evidence, mend ...string) Finding {
	k := kind(id)
	return Finding{ID: id, Severity: k.Severity, What: what, Means: k.Means, Evidence: evidence, Mend: mend}
}

// advised puts a word behind a finding that is no command.
func (f Finding) advised(advice string) Finding {
	f.Advice = advice
	return f
}
