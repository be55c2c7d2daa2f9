namespace Conversations.Cluster.Tests;

/// <summary>A span as a collector receives it.</summary>
/// <param name="Process">The <c>service.instance.id</c> of who sent it.</param>
sealed record ReceivedSpan(string Process, string Source, string TraceId, string Id, string ParentId, string Name, int Kind, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Values of OTLP's <c>SpanKind</c>.</summary>
    public const int Server = 2, Client = 3;

    public bool IsRun => Name.StartsWith("invoke_agent ", StringComparison.Ordinal);

    public override string ToString() => $"{Process} {Source} {Name} {Id} in {ParentId}: {string.Join(' ', Tags.Select(tag => $"{tag.Key}={tag.Value}"))}";

    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static List<ReceivedSpan> Of(ReadOnlySpan<byte> request)
    {
        var spans = new List<ReceivedSpan>();
        var message = new ProtoReader(request);
        while (message.Next())
        {
            if (message.Field == 1) ReadResource(message.Bytes, spans);
        }

        return spans;
    }

    static void ReadResource(ReadOnlySpan<byte> bytes, List<ReceivedSpan> spans)
    {
        var process = "";
        var message = new ProtoReader(bytes);
        while (message.Next())
        {
            if (message.Field == 1) process = Tagged(message.Bytes, tags: 1).GetValueOrDefault("service.instance.id", "");
            else if (message.Field == 2) ReadScope(process, message.Bytes, spans);
        }
    }

    static void ReadScope(string process, ReadOnlySpan<byte> bytes, List<ReceivedSpan> spans)
    {
        var source = "";
        var message = new ProtoReader(bytes);
        while (message.Next())
        {
            if (message.Field == 1)
            {
                var scope = new ProtoReader(message.Bytes);
                while (scope.Next())
                {
                    if (scope.Field == 1) source = scope.Text;
                }
            }
            else if (message.Field == 2)
            {
                spans.Add(ReadSpan(process, source, message.Bytes));
            }
        }
    }

    static ReceivedSpan ReadSpan(string process, string source, ReadOnlySpan<byte> bytes)
    {
        var span = new ReceivedSpan(process, source, "", "", "", "", 0, Tagged(bytes, tags: 9));
        var message = new ProtoReader(bytes);
        while (message.Next())
        {
            span = message.Field switch
            {
                1 => span with { TraceId = Convert.ToHexStringLower(message.Bytes) },
                2 => span with { Id = Convert.ToHexStringLower(message.Bytes) },
                4 => span with { ParentId = Convert.ToHexStringLower(message.Bytes) },
                5 => span with { Name = message.Text },
                6 => span with { Kind = (int)message.Number },
                _ => span,
            };
        }

        return span;
    }

    /// <param name="tags">The field that holds key and value.</param>
    static Dictionary<string, string> Tagged(ReadOnlySpan<byte> bytes, int tags)
    {
        var read = new Dictionary<string, string>();
        var message = new ProtoReader(bytes);
        while (message.Next())
        {
            if (message.Field != tags) continue;
            var (key, value) = ("", "");
            var pair = new ProtoReader(message.Bytes);
            while (pair.Next())
            {
                if (pair.Field == 1) key = pair.Text;
                else value = Value(pair.Bytes);
            }

            read[key] = value;
        }

        return read;
    }

    static string Value(ReadOnlySpan<byte> bytes)
    {
        var value = new ProtoReader(bytes);
        if (!value.Next()) return "";
        return value.Field switch
        {
            1 => value.Text,
            2 => value.Number == 1 ? "true" : "false",
            3 => $"{(long)value.Number}",
            4 => $"{BitConverter.UInt64BitsToDouble(value.Number)}",
            _ => "…",
        };
    }
}
