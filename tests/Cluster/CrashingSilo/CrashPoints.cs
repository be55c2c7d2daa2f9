using System.Collections.Concurrent;
using System.Diagnostics;

namespace Conversations.CrashingSilo;

/// <summary>The points that a silo passes, before and after each durable write and each send, and those at which it dies.</summary>
public sealed class CrashPoints
{
    readonly ConcurrentDictionary<string, int> passed = new();
    readonly ConcurrentDictionary<string, ArmedPoint> armed = new();

    /// <summary>How often each point was passed since the last reset.</summary>
    public IReadOnlyDictionary<string, int> Passed => passed;

    public void Arm(ArmedPoint point) => armed[point.Point] = point;

    public void Reset()
    {
        armed.Clear();
        passed.Clear();
    }

    /// <summary>Passes a point, or dies there as in a power failure.</summary>
    public void Pass(string point)
    {
        var count = passed.AddOrUpdate(point, 1, static (_, count) => count + 1);
        if (!armed.TryGetValue(point, out var fault) || count <= fault.Skip || !Claim(fault.Token)) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // Nothing may follow while the signal is on its way.
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Passes the points around something that is done.</summary>
    public async Task<T> Around<T>(string what, Func<Task<T>> action)
    {
        Pass($"{what} before");
        var result = await action();
        Pass($"{what} after");
        return result;
    }

    /// <inheritdoc cref="Around{T}"/>
    public Task Around(string what, Func<Task> action) => Around(what, async () =>
    {
        await action();
        return true;
    });

    static bool Claim(string token)
    {
        try
        {
            using var file = new StreamWriter(new FileStream(token, FileMode.CreateNew));
            file.Write(Environment.ProcessId);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
