"""What several tests share: a scripted transport, a fake clock, answers, documents, almost-right bytes."""
