/* meshrig_board.h: the board's side of the virtual board protocol, version 1, in C11.
 *
 * One header, no allocation, nothing but the C library. A firmware fills in the functions of a
 * meshrig_board and calls meshrig_serve. The rig owns time: the firmware reads it from
 * board->now and must not ask the host for it. See README.md beside this file. */
#ifndef MESHRIG_BOARD_H
#define MESHRIG_BOARD_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESHRIG_NEVER INT64_MAX /* only input wakes the board */
#define MESHRIG_MAX_LINE 4096   /* bytes, without the newline */
#define MESHRIG_MAX_FRAME 255   /* bytes of a LoRa frame */

enum meshrig_phase { MESHRIG_IDLE, MESHRIG_PREAMBLE, MESHRIG_HEADER };

struct meshrig_radio { /* bandwidth in nominal hertz: 62500, 7800; power in dBm */
    uint32_t frequency, bandwidth;
    uint8_t spreading_factor, coding_rate, sync_word;
    uint16_t preamble;
    bool crc;
    int8_t power;
};

struct meshrig_hello {
    int64_t t;       /* when the first power came */
    uint32_t epoch;  /* UNIX seconds that the real-time clock shows at time 0 */
    uint64_t seed;   /* of the random numbers */
    bool rtc_reset;  /* the clock has no battery: at each boot it starts at the firmware's default */
    uint32_t millis; /* start of the millisecond counter, if the board said it can */
    char dir[1024];  /* folder that keeps the flash, empty: none */
};

/* All times are microseconds of the rig's time. A function that is NULL is not called. */
struct meshrig_board {
    const char *name, *version, *can; /* of the ready line, without spaces; can may be NULL */
    void *user;                       /* the firmware's own */
    void (*boot)(struct meshrig_board *);      /* power is there, volatile memory is not */
    void (*power_off)(struct meshrig_board *);
    void (*serial)(struct meshrig_board *, const uint8_t *data, size_t size);
    void (*frame)(struct meshrig_board *, const uint8_t *data, size_t size, double snr, double rssi);
    void (*bad_frame)(struct meshrig_board *, double snr, double rssi);
    void (*air)(struct meshrig_board *, enum meshrig_phase);
    void (*tx_done)(struct meshrig_board *);
    void (*run)(struct meshrig_board *);       /* acts at board->now */
    int64_t (*next)(struct meshrig_board *);   /* when it wants to run, MESHRIG_NEVER: after input only */

    /* Filled in by meshrig_serve. */
    struct meshrig_hello hello;
    int64_t now, booted; /* booted: when the board last got its power */
    bool on, failed;
    FILE *out;
    size_t waiting;      /* bytes in lines */
    char lines[8 * (MESHRIG_MAX_LINE + 1)];
    char line[MESHRIG_MAX_LINE + 3]; /* and its newline, and two NUL */
    uint8_t data[MESHRIG_MAX_LINE / 2];
};

/* Milliseconds since the last boot, wrapping at 32 bits as a board's counter does. */
static inline uint32_t meshrig_millis(const struct meshrig_board *b) {
    uint32_t first = b->booted == b->hello.t ? b->hello.millis : 0;
    return first + (uint32_t)((b->now - b->booted) / 1000);
}

/* Keeps a line until the turn ends. */
static inline void meshrig_put(struct meshrig_board *b, const char *text, size_t size) {
    if (size > sizeof b->lines - b->waiting) {
        fprintf(stderr, "meshrig: more output in one turn than fits\n");
        b->failed = true;
        return;
    }
    memcpy(b->lines + b->waiting, text, size);
    b->waiting += size;
}

static inline void meshrig_put_hex(struct meshrig_board *b, const char *head, const uint8_t *data, size_t size) {
    static const char digits[] = "0123456789abcdef";
    meshrig_put(b, head, strlen(head));
    for (size_t i = 0; i < size; i++) {
        const char two[] = {digits[data[i] >> 4], digits[data[i] & 15]};
        meshrig_put(b, two, sizeof two);
    }
    meshrig_put(b, "\n", 1);
}

/* What the board does. Each ends its turn as soon as run returns. */

static inline void meshrig_tx(struct meshrig_board *b, const uint8_t *data, size_t size) {
    meshrig_put_hex(b, "tx data=", data, size);
}

static inline void meshrig_print(struct meshrig_board *b, const void *data, size_t size) {
    const size_t most = (MESHRIG_MAX_LINE - sizeof "serial data=") / 2;
    const uint8_t *from = (const uint8_t *)data;
    for (size_t done = 0; done < size; done += most)
        meshrig_put_hex(b, "serial data=", from + done, size - done < most ? size - done : most);
}

static inline void meshrig_set_radio(struct meshrig_board *b, const struct meshrig_radio *r) {
    char text[200];
    int size = snprintf(text, sizeof text,
        "radio freq=%" PRIu32 " bw=%" PRIu32 " sf=%u cr=%u preamble=%u sync=%02x crc=%d power=%d\n",
        r->frequency, r->bandwidth, (unsigned)r->spreading_factor, (unsigned)r->coding_rate, (unsigned)r->preamble,
        (unsigned)r->sync_word, r->crc ? 1 : 0, r->power);
    meshrig_put(b, text, (size_t)size);
}

/* Finds the value of a key in a line that meshrig_split took apart; NULL if it is not there. */
static inline const char *meshrig_value(const struct meshrig_board *b, const char *key) {
    const char *word = b->line, *end = b->line + sizeof b->line;
    size_t size = strlen(key);
    for (word += strlen(word) + 1; word < end && *word != '\0'; word += strlen(word) + 1)
        if (strncmp(word, key, size) == 0 && word[size] == '=') return word + size + 1;
    return NULL;
}

/* Reads a line and ends each of its words with a NUL, and the last with two. */
static inline bool meshrig_split(struct meshrig_board *b, FILE *in) {
    if (fgets(b->line, sizeof b->line - 1, in) == NULL) return false;
    size_t size = strlen(b->line);
    if (size == 0 || b->line[size - 1] != '\n') {
        fprintf(stderr, "meshrig: a line does not end within %d bytes\n", MESHRIG_MAX_LINE);
        b->failed = true;
        return false;
    }
    b->line[size - 1] = b->line[size] = '\0';
    for (char *c = b->line; *c != '\0'; c++)
        if (*c == ' ') *c = '\0';
    return true;
}

static inline int64_t meshrig_integer(const struct meshrig_board *b, const char *key) {
    const char *v = meshrig_value(b, key);
    return v == NULL ? 0 : strtoll(v, NULL, 10);
}

static inline double meshrig_number(const struct meshrig_board *b, const char *key) {
    const char *v = meshrig_value(b, key);
    return v == NULL ? 0 : strtod(v, NULL);
}

static inline int meshrig_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads data=HEX into b->data. */
static inline size_t meshrig_bytes(struct meshrig_board *b) {
    const char *v = meshrig_value(b, "data");
    size_t size = 0;
    for (; v != NULL && meshrig_digit(v[0]) >= 0 && meshrig_digit(v[1]) >= 0 && size < sizeof b->data; v += 2)
        b->data[size++] = (uint8_t)(meshrig_digit(v[0]) << 4 | meshrig_digit(v[1]));
    return size;
}

static inline void meshrig_power(struct meshrig_board *b, bool on) {
    if (b->on == on) return;
    b->on = on;
    b->waiting = 0;
    if (on) b->booted = b->now;
    if (on && b->boot != NULL) b->boot(b);
    if (!on && b->power_off != NULL) b->power_off(b);
}

static inline void meshrig_greet(struct meshrig_board *b) {
    const char *dir = meshrig_value(b, "dir"), *rtc = meshrig_value(b, "rtc"), *seed = meshrig_value(b, "seed");
    if (meshrig_integer(b, "proto") != 1) {
        fprintf(stderr, "meshrig: the rig does not speak version 1\n");
        b->failed = true;
        return;
    }
    b->now = b->hello.t = meshrig_integer(b, "t");
    b->hello.epoch = (uint32_t)meshrig_integer(b, "epoch");
    b->hello.seed = seed == NULL ? 0 : strtoull(seed, NULL, 10);
    b->hello.rtc_reset = rtc != NULL && strcmp(rtc, "reset") == 0;
    b->hello.millis = (uint32_t)meshrig_integer(b, "millis");
    snprintf(b->hello.dir, sizeof b->hello.dir, "%s", dir == NULL ? "" : dir);
    fprintf(b->out, "ready proto=1 name=%s fw=%s%s%s\n", b->name, b->version,
        b->can == NULL ? "" : " can=", b->can == NULL ? "" : b->can);
    meshrig_power(b, true);
}

static inline int64_t meshrig_wanted(struct meshrig_board *b) {
    int64_t next = b->on && b->next != NULL ? b->next(b) : MESHRIG_NEVER;
    return next < b->now ? b->now : next;
}

/* Lets the firmware run until it does something, or until the rig wants its turn back. */
static inline void meshrig_run(struct meshrig_board *b, int64_t until) {
    while (b->waiting == 0 && !b->failed) {
        int64_t next = meshrig_wanted(b);
        if (next > until) {
            b->now = until;
            break;
        }
        b->now = next;
        b->run(b);
        if (b->waiting == 0 && next == until && meshrig_wanted(b) == until) break; /* it stands still */
    }
    int64_t next = meshrig_wanted(b);
    fwrite(b->lines, 1, b->waiting, b->out);
    b->waiting = 0;
    if (next == MESHRIG_NEVER)
        fprintf(b->out, "at t=%" PRId64 " next=never\n", b->now);
    else
        fprintf(b->out, "at t=%" PRId64 " next=%" PRId64 "\n", b->now, next);
}

/* Hands an input line to the firmware. A board without power notices nothing. */
static inline void meshrig_input(struct meshrig_board *b, const char *verb) {
    if (strcmp(verb, "power") == 0) {
        meshrig_power(b, meshrig_integer(b, "on") != 0);
        return;
    }
    if (!b->on) return;
    double snr = meshrig_number(b, "snr"), rssi = meshrig_number(b, "rssi");
    if (strcmp(verb, "serial") == 0 && b->serial != NULL) {
        b->serial(b, b->data, meshrig_bytes(b));
    } else if (strcmp(verb, "rx") == 0 && b->frame != NULL) {
        b->frame(b, b->data, meshrig_bytes(b), snr, rssi);
    } else if (strcmp(verb, "rxerr") == 0 && b->bad_frame != NULL) {
        b->bad_frame(b, snr, rssi);
    } else if (strcmp(verb, "txdone") == 0 && b->tx_done != NULL) {
        b->tx_done(b);
    } else if (strcmp(verb, "air") == 0 && b->air != NULL) {
        const char *phase = meshrig_value(b, "phase");
        enum meshrig_phase busy = phase != NULL && strcmp(phase, "preamble") == 0 ? MESHRIG_PREAMBLE : MESHRIG_HEADER;
        b->air(b, meshrig_integer(b, "busy") != 0 ? busy : MESHRIG_IDLE);
    }
}

/* Serves the rig until it says bye or hangs up. Returns the program's exit status. */
static inline int meshrig_serve(struct meshrig_board *b, FILE *in, FILE *out) {
    b->out = out;
    while (!b->failed && meshrig_split(b, in)) {
        const char *verb = b->line;
        if (strcmp(verb, "bye") == 0) return 0;
        if (strcmp(verb, "hello") == 0)
            meshrig_greet(b);
        else if (strcmp(verb, "run") == 0)
            meshrig_run(b, meshrig_integer(b, "until"));
        else
            meshrig_input(b, verb);
        if (fflush(out) != 0) return 1;
    }
    return b->failed ? 1 : 0;
}

#endif
