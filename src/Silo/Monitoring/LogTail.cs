using Conversations.Monitoring;

namespace Conversations.Silo.Monitoring;

/// <summary>Keeps the last lines that this process has logged, from <see cref="LogLevel.Information"/> on, for whoever watches.</summary>
[ProviderAlias("Dashboard")]
sealed class LogTail(TimeProvider time) : ILoggerProvider
{
    const int Kept = 300;
    const int MostCharacters = 2000;

    readonly Lock gate = new();
    readonly Queue<LogLine> lines = new();
    long last;

    public IReadOnlyList<LogLine> After(long number)
    {
        lock (gate) return [.. lines.Where(line => line.Number > number)];
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    void Add(LogLevel level, string category, string text, Exception? failure)
    {
        var (shown, thrown) = (Shown(text), failure is null ? null : Shown(failure.ToString()));
        lock (gate)
        {
            if (lines.Count == Kept) lines.Dequeue();
            lines.Enqueue(new LogLine(++last, time.GetUtcNow(), level, category, shown, thrown));
        }
    }

    static string Shown(string text) => Redaction.Of(text.Length > MostCharacters ? text[..MostCharacters] + "…" : text);

    sealed class Writer(LogTail tail, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) tail.Add(logLevel, category, formatter(state, exception), exception);
        }
    }
}
