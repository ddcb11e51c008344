"""Work that is due: pumps and their ticks, the outbox, digests, forgetting, catching up."""
