package monitoring_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/meshrig/meshrig/rig/monitor"
)

// foreign is a program of Debian, which `make interop` runs. Without it the test is skipped, and red
// where programs of others are required.
func foreign(t *testing.T, program string) {
	t.Helper()
	interop := os.Getenv("MESHRIG_INTEROP")
	if interop == "" {
		t.Skip("programs of others are run in make interop")
	}
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if interop == "required" {
		t.Fatalf("no %s; ci/interop-setup installs it", program)
	}
	t.Skipf("no %s; ci/interop-setup installs it", program)
}

// composed is what the tests ask of a compose file.
type composed struct {
	Services map[string]struct {
		Image       string
		NetworkMode string   `yaml:"network_mode"`
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		CapAdd      []string `yaml:"cap_add"`
		SecurityOpt []string `yaml:"security_opt"`
		MemLimit    any      `yaml:"mem_limit"`
		Privileged  bool
		Ports       []any
		Environment map[string]string
		Command     any
		Volumes     []any
		Secrets     []any
	}
	Secrets map[string]struct{ File string }
}

// hardened reports what in a compose file is open, not pinned or not fenced in.
func hardened(t *testing.T, text []byte) {
	t.Helper()
	var c composed
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	pinned := regexp.MustCompile(`^[a-z/]+:v?\d+\.\d+\.\d+(-alpine)?$`)
	for _, want := range []string{"influxdb", "telegraf", "grafana", "prometheus"} {
		s, ok := c.Services[want]
		if !ok {
			t.Errorf("no service %s", want)
			continue
		}
		if !pinned.MatchString(s.Image) {
			t.Errorf("%s: image %q is not pinned", want, s.Image)
		}
		if s.NetworkMode != "host" || len(s.Ports) > 0 {
			t.Errorf("%s: network %q, ports %v: want those of the host, and its loopback", want, s.NetworkMode, s.Ports)
		}
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || s.Privileged ||
			!slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.MemLimit == nil {
			t.Errorf("%s is not fenced in: %+v", want, s)
		}
		for key, value := range s.Environment {
			if regexp.MustCompile(`(PASSWORD|TOKEN)$`).MatchString(key) {
				t.Errorf("%s: %s=%s: want a file", want, key, value)
			}
		}
	}
	for service, address := range map[string]string{"influxdb": c.Services["influxdb"].Environment["INFLUXD_HTTP_BIND_ADDRESS"], "grafana": c.Services["grafana"].Environment["GF_SERVER_HTTP_ADDR"]} {
		if !strings.HasPrefix(address, "127.0.0.1") {
			t.Errorf("%s listens on %q", service, address)
		}
	}
	words, _ := c.Services["prometheus"].Command.([]any)
	if !slices.Contains(words, any("--web.listen-address=127.0.0.1:9090")) {
		t.Errorf("prometheus is started by %q", words)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// addresses are where the files of a folder have something listen or ask.
var addresses = regexp.MustCompile(`\b(\d+\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::\]|localhost):\d+|"?:(80|3000|8086|8186|9090|9469)\b`)

// Nothing of the stack is open to other machines unless told, and nothing is the newest of a name.
func TestComposeIsHardened(t *testing.T) {
	t.Parallel()
	hardened(t, read(t, "compose.yaml"))
	for _, pattern := range []string{"*/*.conf", "*/*.yml", "*/*/*.conf", "*/*/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		for _, name := range names {
			for _, found := range addresses.FindAllString(string(read(t, name)), -1) {
				if !strings.HasPrefix(found, "127.0.0.1:") {
					t.Errorf("%s: %s is no address of this machine alone", name, found)
				}
			}
		}
	}
}

// Every file that the compose file mounts is there.
func TestComposeMountsWhatIsThere(t *testing.T) {
	t.Parallel()
	mounts := regexp.MustCompile(`- (\./[^:]+):(/[^:]+):ro`).FindAllStringSubmatch(string(read(t, "compose.yaml")), -1)
	if len(mounts) != 4 {
		t.Errorf("%d mounts", len(mounts))
	}
	for _, m := range mounts {
		if _, err := os.Stat(m[1]); err != nil {
			t.Error(err)
		}
	}
}

// The collector takes the file that operators begin with, and what it tells goes where the others listen.
func TestCollectorFitsTheStack(t *testing.T) {
	t.Parallel()
	cfg, err := monitor.Load("monitor.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.All()) != 2 || len(cfg.Influx) != 1 {
		t.Fatalf("%d rooms, %d databases", len(cfg.All()), len(cfg.Influx))
	}
	for file, want := range map[string]string{
		"prometheus/prometheus.yml": "targets: [" + cfg.Prometheus.Listen + "]",
		"telegraf/listener.conf":    `service_address = "` + strings.TrimPrefix(cfg.Influx[0].URL, "http://") + `"`,
	} {
		if !strings.Contains(string(read(t, file)), want) {
			t.Errorf("%s has no %s", file, want)
		}
	}
}

// TestInteropCompose has docker-compose read the file, and judges what that makes of it.
func TestInteropCompose(t *testing.T) {
	t.Parallel()
	foreign(t, "docker-compose")
	out, err := exec.CommandContext(t.Context(), "docker-compose", "-f", "compose.yaml", "config").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	hardened(t, out)
}

// TestInteropScrapeConfiguration has promtool read what Prometheus is given.
func TestInteropScrapeConfiguration(t *testing.T) {
	t.Parallel()
	foreign(t, "promtool")
	if out, err := exec.CommandContext(t.Context(), "promtool", "check", "config", "prometheus/prometheus.yml").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestInteropUnits has systemd read the collector's unit and the drop-ins for Debian's, and say how
// far the collector is fenced in.
func TestInteropUnits(t *testing.T) {
	t.Parallel()
	foreign(t, "systemd-analyze")
	dir := t.TempDir()
	unit := filepath.Join(dir, "meshrig-monitor.service")
	text := strings.Replace(string(read(t, "systemd/meshrig-monitor.service")), "/usr/local/bin/meshrig", "/bin/true", 1)
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	units := []string{unit}
	for _, name := range []string{"prometheus.service", "influxdb.service"} {
		theirs, err := os.ReadFile(filepath.Join("/lib/systemd/system", name))
		if err != nil {
			t.Logf("%s of Debian is not installed", name)
			continue
		}
		drop := filepath.Join(dir, name+".d", "meshrig.conf")
		if err := os.MkdirAll(filepath.Dir(drop), 0o700); err != nil {
			t.Fatal(err)
		}
		for file, content := range map[string][]byte{filepath.Join(dir, name): theirs, drop: read(t, filepath.Join("systemd", name+".d", "meshrig.conf"))} {
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		units = append(units, filepath.Join(dir, name))
	}
	verify := exec.CommandContext(t.Context(), "systemd-analyze", append([]string{"verify", "--man=no", "--recursive-errors=no"}, units...)...)
	verify.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":")
	if out, err := verify.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("verify: %v\n%s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=true", "--threshold=25", unit).CombinedOutput(); err != nil {
		t.Errorf("exposed: %v\n%s", err, out)
	}
	for _, want := range []string{"Type=notify", "WatchdogSec=", "Restart=always"} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no %s", want)
		}
	}
}
