using System.Collections.Frozen;
using Conversations.Log;

namespace Conversations.Silo.Storage;

/// <summary>An event as its table holds it.</summary>
/// <param name="RunId">The run of a message, or the run that starts.</param>
internal readonly record struct LogRow(long Seq, string Kind, Guid? RunId, Message? Message, DateTimeOffset At, byte[] Payload)
{
    private static readonly FrozenDictionary<Type, string> Kinds =
        LogJson.Default.LogEvent.PolymorphismOptions!.DerivedTypes.ToFrozenDictionary(each => each.DerivedType, each => (string)each.TypeDiscriminator!);

    public static LogRow Of(LoggedEvent logged)
    {
        var message = (logged.Event as MessageEvent)?.Message;
        var runId = logged.Event is RunStarted started ? started.RunId : message?.RunId;
        return new(logged.Seq, Kinds[logged.Event.GetType()], runId, message, logged.At, StoredJson.Write(logged.Event));
    }
}
