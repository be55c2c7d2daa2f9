using System.Collections.Immutable;
using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The fields of a call between silos, without its arguments.</summary>
/// <param name="View">Version of the view by which it was sent here.</param>
/// <param name="Chain">Ids of the calls between silos that led to it, so that a circle is seen where it closes.</param>
internal readonly record struct CallFrame(
    GrainId Target,
    string Interface,
    string Method,
    CallFlags Flags,
    int Timeout,
    int Hops,
    long View,
    ImmutableArray<long> Chain,
    ImmutableDictionary<string, object>? Values)
{
    internal static void Write(FrameWriter frame, in CallFrame call)
    {
        frame.Byte((byte)call.Flags).Int32(call.Timeout).Byte((byte)call.Hops).Int64(call.View)
            .Bytes(call.Target.Type.Value.AsSpan()).Bytes(call.Target.Key.AsSpan()).Text(call.Interface).Text(call.Method)
            .Byte((byte)call.Chain.Length);
        foreach (var id in call.Chain)
            frame.Int64(id);
        frame.Byte((byte)(call.Values?.Count ?? 0));
        foreach (var (key, value) in call.Values ?? ImmutableDictionary<string, object>.Empty)
            WriteValue(frame.Text(key), value);
    }

    internal static CallFrame Read(ref FrameReader frame)
    {
        var flags = (CallFlags)frame.Byte();
        var timeout = frame.Int32();
        var hops = frame.Byte();
        var view = frame.Int64();
        var target = new GrainId(new GrainType(new IdSpan(frame.Bytes().ToArray())), new IdSpan(frame.Bytes().ToArray()));
        var (type, method) = (frame.Text(), frame.Text());
        var chain = ImmutableArray<long>.Empty;
        for (var left = frame.Byte(); left > 0; left--)
            chain = chain.Add(frame.Int64());
        ImmutableDictionary<string, object>? values = null;
        for (var left = frame.Byte(); left > 0; left--)
            values = (values ?? ImmutableDictionary<string, object>.Empty).Add(frame.Text(), ReadValue(ref frame));
        return new(target, type, method, flags, timeout, hops, view, chain, values);
    }

    private static void WriteValue(FrameWriter frame, object value)
    {
        var (kind, text) = value switch
        {
            string own => ('s', own),
            Guid id => ('g', id.ToString("N")),
            bool flag => ('b', flag ? "1" : "0"),
            int or long or short or byte => ('i', Convert.ToString(value, CultureInfo.InvariantCulture)!),
            double number => ('d', number.ToString("R", CultureInfo.InvariantCulture)),
            DateTimeOffset time => ('t', time.ToString("O", CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException(
                $"A request context value of type {value.GetType()} cannot leave the silo: use a string, a number, a bool, a Guid or a DateTimeOffset."),
        };
        frame.Byte((byte)kind).Text(text);
    }

    private static object ReadValue(ref FrameReader frame) => (char)frame.Byte() switch
    {
        'g' => Guid.ParseExact(frame.Text(), "N"),
        'b' => frame.Text() == "1",
        'i' => long.Parse(frame.Text(), CultureInfo.InvariantCulture),
        'd' => double.Parse(frame.Text(), CultureInfo.InvariantCulture),
        't' => DateTimeOffset.ParseExact(frame.Text(), "O", CultureInfo.InvariantCulture),
        _ => frame.Text(),
    };
}

[Flags]
internal enum CallFlags : byte
{
    None = 0,

    /// <summary>Only if the silo has the grain: else it answers with a refusal, and whoever asked goes on alone.</summary>
    IfHere = 1,
    OneWay = 2,

    /// <summary>A cancel may follow.</summary>
    Cancellable = 4,
}
