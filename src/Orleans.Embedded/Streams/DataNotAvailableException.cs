using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Tells a subscriber that items were lost, or may have been; the subscription goes on.</summary>
public class DataNotAvailableException(string message, Exception? innerException = null) : OrleansException(message, innerException);
