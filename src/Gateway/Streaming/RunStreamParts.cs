using Conversations.Gateway.Health;
using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Streaming;

/// <summary>What every dialect's streams of runs are made with.</summary>
sealed record RunStreamParts(
    ConversationFeeds Feeds,
    RunReaders Readers,
    IConversationReader Log,
    IGrainFactory Grains,
    OpenStreams Open,
    LiveConnections Connections,
    IOptions<StreamingOptions> Options,
    Draining Draining,
    TimeProvider Time);
