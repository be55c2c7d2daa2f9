using Conversations.Storage;

namespace Conversations.Webhooks;

/// <summary>Writes what is posted of a run, in the words of one dialect.</summary>
public interface IWebhookContent
{
    /// <summary>Name of the format, as webhooks are stored with it.</summary>
    string Format { get; }

    /// <summary>The JSON of a run that has ended. The same each time, as long as the run is on record.</summary>
    Task<byte[]> Write(RunRecord run, CancellationToken cancellationToken);
}
